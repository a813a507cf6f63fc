import { lazy, Suspense, useEffect, useMemo, type MouseEvent } from 'react'
import { trainsElsewhere } from '../engine/machine-school.ts'
import { addressOf, goTo, setAddress, useAddress } from './address.ts'
import * as css from './app.css.ts'
import { roomOf, rooms } from './rooms.ts'
import { useLanguage, useWords } from './words.tsx'

export function App() {
  const t = useWords()
  const { language, choose } = useLanguage()
  const [id] = useAddress('room', rooms[0].id)
  const [controls] = useAddress('controls', '')
  const room = roomOf(id)
  const served = trainsElsewhere()
  useEffect(() => {
    document.title = `${t(room.name)} · ${t('lab.title')}`
  }, [room, t])
  const go = (event: MouseEvent, next: string) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    goTo(addressOf({ room: next }))
    scrollTo(0, 0)
  }
  // What React waited for it shows 300 ms late: a page that is there is not waited for.
  const Page = useMemo(() => room.loaded() ?? lazy(room.load), [room])
  return (
    <>
      {controls !== 'none' && (
        <header className={css.header}>
          <nav className={css.nav} aria-label={t('lab.rooms')}>
            {rooms.map((one) => (
              <a key={one.id} className={css.link} href={addressOf({ room: one.id })} aria-current={one === room ? 'page' : undefined} onClick={(event) => go(event, one.id)}>
                {t(one.name)}
              </a>
            ))}
          </nav>
          <button type="button" className={css.language} lang={language === 'zh' ? 'en' : 'zh-CN'} onClick={() => {
              setAddress({ lang: null })
              choose(language === 'zh' ? 'en' : 'zh')
            }}>
            {language === 'zh' ? 'English' : '中文'}
          </button>
        </header>
      )}
      <main>
        <Suspense fallback={<p className={css.waiting}>{t('lab.loading')}</p>}>
          <Page />
        </Suspense>
      </main>
      {controls !== 'none' && (
        <footer className={css.footer}>
          <p>{t(served ? 'lab.stays.machine' : 'lab.stays')}</p>
          <p>{t(served ? 'lab.computed.machine' : 'lab.computed')}</p>
        </footer>
      )}
    </>
  )
}
