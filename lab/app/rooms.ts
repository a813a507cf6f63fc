import type { ComponentType } from 'react'
import type { WordKey } from './words.tsx'

export interface Room {
  readonly id: string
  readonly name: Extract<WordKey, `lab.room.${string}`>
  /** Loads it before it is shown. */
  readonly load: () => Promise<{ readonly default: ComponentType }>
  /** The page where it is there already. */
  readonly loaded: () => ComponentType | undefined
}

function room(id: string, name: Room['name'], open: () => Promise<{ readonly default: ComponentType }>): Room {
  let loaded: ComponentType | undefined
  const load = async () => {
    const opened = await open()
    loaded = opened.default
    return opened
  }
  return { id, name, load, loaded: () => loaded }
}

/** The rooms of the lab, in the order in which they are walked through. A new room is one line here. */
export const rooms: readonly Room[] = [
  room('story', 'lab.room.story', () => import('../rooms/story/story.tsx')),
  room('line', 'lab.room.line', () => import('../rooms/line/line.tsx')),
  room('school', 'lab.room.school', () => import('../rooms/school/school.tsx')),
]

/** Of an id in the address; a link made by another version opens the first. */
export const roomOf = (id: string | null): Room => rooms.find((one) => one.id === id) ?? rooms[0]
