// Begins with everything that the first look needs, side by side: the engine's Worker, the words, the room, and React.
import { engine } from '../engine/connection.ts'
import { firstLanguage, loadWords } from './language.ts'
import { roomOf } from './rooms.ts'

const language = firstLanguage()
engine()
const words = loadWords(language)
// Whoever needs the room asks for it again where this fails.
const room = roomOf(new URLSearchParams(location.search).get('room')).load().catch(() => undefined)
const [{ show }, sentences] = await Promise.all([import('./main.tsx'), words, room])
show({ language, sentences })
