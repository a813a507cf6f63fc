import { useRef, useState } from 'react'
import * as css from './control.css.ts'

interface Props {
  readonly label: string
  readonly multiple?: boolean
  readonly accept?: string
  readonly chosen: (files: readonly File[]) => void
}

/** Chooses files, in the page's own language: a browser's file field speaks the browser's. */
export function FileButton({ label, multiple, accept, chosen }: Props) {
  const field = useRef<HTMLInputElement>(null)
  const [names, setNames] = useState('')
  return (
    <div className={css.row}>
      <button type="button" className={css.button} onClick={() => field.current?.click()}>
        {label}
      </button>
      <span role="status">{names}</span>
      <input
        ref={field}
        type="file"
        hidden
        multiple={multiple}
        accept={accept}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])]
          setNames(files.map(({ name }) => name).join(', '))
          if (files.length > 0) chosen(files)
        }}
      />
    </div>
  )
}
