import type { Text } from '../types.ts'
import { labFitsTexts } from './lab-fits.ts'
import { labLessonTexts } from './lab-lessons.ts'
import { labLineTexts } from './lab-line.ts'
import { labSchoolTexts } from './lab-school.ts'
import { labStoryTexts } from './lab-story.ts'

/** What every room of the lab says. */
const labShellTexts = {
  'lab.title': { en: 'Cantian, the lab', zh: '参天实验室' },
  'lab.rooms': { en: 'Rooms', zh: '房间' },
  'lab.room.story': { en: 'Story', zh: '故事' },
  'lab.room.line': { en: 'Line', zh: '一条线' },
  'lab.room.school': { en: 'School', zh: '学堂' },
  'lab.loading': { en: 'Opening the room …', zh: '正在打开这个房间……' },
  'lab.stays': { en: 'Whatever you type, draw or drop here stays here: this page talks to nobody but the server it came from, and works without the internet.', zh: '你在这里写的、画的、拖进来的，都只留在这里：这个页面除了自己的服务器谁也不联系，断网也能用。' },
  'lab.stays.machine': { en: 'Whatever you type, draw or drop here goes no further than the program on this address: cantian lab, which trains in School and keeps its runs there. Neither needs the internet.', zh: '你在这里写的、画的、拖进来的，最远只到这个网址上的程序 cantian lab：学堂由它来训练，训练存在它那里。都不用上网。' },
  'lab.computed.machine': { en: 'Every number is computed by Cantian: in Story and Line in your browser, by its float64 reference engine (JavaScript, one background thread), in School by the native engine of the program that serves this page. Tap a number to see all its digits and where it came from.', zh: '每个数都由参天现算：故事和一条线在你的浏览器里，用 float64 参考引擎（JavaScript，一个后台线程），学堂用提供这个页面的程序的原生引擎。点一下数字，能看到它的全部数位和来历。' },
  'lab.computed': { en: 'Every number is computed in your browser by Cantian: in Story and Line by its float64 reference engine (JavaScript, one background thread), in School by WebGPU or WebAssembly. Tap a number to see all its digits and where it came from.', zh: '每个数都由参天在你的浏览器里现算：故事和一条线用 float64 参考引擎（JavaScript，一个后台线程），学堂用 WebGPU 或 WebAssembly。点一下数字，能看到它的全部数位和来历。' },
  'lab.more': { en: 'More', zh: '更多' },
  'lab.save': { en: 'Save:', zh: '保存：' },
  'lab.pause': { en: 'Pause', zh: '暂停' },
  'lab.step': { en: 'One step', zh: '走一步' },
  'lab.speed': { en: 'Speed', zh: '速度' },
  'lab.speed.growing': { en: 'Slow at first', zh: '先慢后快' },
  'lab.speed.slow': { en: 'Slow', zh: '慢' },
  'lab.speed.medium': { en: 'Quicker', zh: '快些' },
  'lab.speed.fast': { en: 'Fast', zh: '飞快' },
  'lab.seed': { en: 'Seed', zh: '种子' },
  'lab.error': { en: 'error', zh: '误差' },
  'lab.gradient-of': { en: 'slope for {{name}}', zh: '{{name}} 的坡度' },
  'lab.engine-gone': { en: 'The engine of this page could not be loaded: its server is gone, or a file of it is missing. Start cantian lab again and reload; your points and numbers stand in the address, they are kept.', zh: '这个页面的计算引擎没能加载：服务器已经关了，或者少了文件。请重新运行 cantian lab 再刷新；你的点和数都写在网址里，不会丢。' },
  'lab.failure': { en: 'Stopped while {{doing}}, at this:', zh: '{{doing}}时停在了这里：' },
  'lab.failure.expected': { en: 'What would work: {{expected}}', zh: '需要的是：{{expected}}' },
  'lab.source.measured': { en: 'computed here: {{by}}', zh: '现算的：{{by}}' },
  'lab.source.bytes': { en: 'read from the file: {{address}}', zh: '从文件里读的：{{address}}' },
  'lab.source.cited': { en: 'from {{citation}}', zh: '出自{{citation}}' },
  'lab.source.chosen': { en: 'set by you', zh: '你定的' },
  'lab.source.derived': { en: 'worked out from: {{from}}', zh: '由此算出：{{from}}' },
  'lab.by.descent': { en: 'gradient descent, seed {{seed}}', zh: '梯度下降，种子 {{seed}}' },
  'lab.by.start': { en: 'gradient descent from {{start}}', zh: '梯度下降，从 {{start}} 出发' },
  'lab.by.qr': { en: 'least squares', zh: '最小二乘' },
  'lab.by.graph': { en: 'the engine’s graph, forward and backward', zh: '引擎的计算图，正着算一遍，倒着算一遍' },
  'lab.by.network': { en: 'a network trained by Adam, seed {{seed}}', zh: 'Adam 训练的小网络，种子 {{seed}}' },
  'lab.by.model': { en: 'the poem model that ships with Cantian', zh: '参天自带的写诗模型' },
  'lab.by.bits': { en: 'the number’s stored bits', zh: '这个数存下来的比特' },
  'lab.by.curvature': { en: 'the steepest curvature at the start', zh: '起点处最陡的弯曲程度' },
  'lab.by.seeds': { en: 'gradient descent, seeds {{first}} to {{last}}', zh: '梯度下降，种子 {{first}} 到 {{last}}' },
} as const satisfies Record<string, Text>

/** The lab's sentences. Pages load one language of them (lab/words-plugin.ts); the command line none. */
export const labTexts = { ...labShellTexts, ...labLineTexts, ...labFitsTexts, ...labStoryTexts, ...labSchoolTexts, ...labLessonTexts } as const
