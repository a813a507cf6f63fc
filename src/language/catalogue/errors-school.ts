import type { ErrorText } from '../types.ts'

const reading = { en: 'reading your text', zh: '读你的文字' } as const
const keeping = { en: 'keeping the run in this browser', zh: '把训练存进浏览器' } as const
const opening = { en: 'opening a run', zh: '打开训练记录' } as const
const loading = { en: 'opening your model', zh: '打开你的模型' } as const

/** What may go wrong in the lab's school. */
export const schoolErrors = {
  'lab.text.short': {
    doing: reading,
    expected: { en: 'at least 200 characters; a few thousand are better', zh: '至少 200 个字符；有几千个更好' },
    found: { en: '{{found}} characters', zh: '{{found}} 个字符' },
    hint: { en: 'Paste more text, or take the poems', zh: '多贴一些，或者先用唐诗' },
  },
  'lab.text.large': {
    doing: reading,
    expected: { en: 'at most {{most}} characters', zh: '最多 {{most}} 个字符' },
    found: { en: '{{found}}', zh: '{{found}} 个' },
    hint: { en: 'Cut a part out of it, or train on all of it with cantian fit in a terminal', zh: '截一段来用，或者在终端里用 cantian fit 训练整份文字' },
  },
  'lab.text.binary': {
    doing: reading,
    expected: { en: 'text in UTF-8', zh: 'UTF-8 编码的文字' },
    found: { en: 'bytes that are no text: a picture, a program, or text of another encoding', zh: '不是文字的字节：图片、程序，或别的编码' },
    hint: { en: 'Save it as plain text in UTF-8 and choose it again', zh: '另存为 UTF-8 的纯文本，再选一次' },
  },
  'lab.storage.full': {
    doing: keeping,
    expected: { en: 'room in the browser’s storage', zh: '浏览器还有存储空间' },
    found: { en: 'it is full ({{found}})', zh: '已经满了（{{found}}）' },
    hint: { en: 'Training goes on in memory. Remove an older run below, or download this one before you leave', zh: '训练在内存里照常继续。在下面删掉一个旧的，或者离开前把这个下载下来' },
  },
  'lab.storage.refused': {
    doing: keeping,
    expected: { en: 'a browser that lets this page keep data', zh: '允许这个页面存数据的浏览器' },
    found: { en: 'it refuses ({{found}})', zh: '浏览器不允许（{{found}}）' },
    hint: { en: 'Training works, but a reload loses it: a window that is not private keeps it, or download the run', zh: '照样能训练，但一刷新就没了：换成非隐私窗口，或者把训练结果下载下来' },
  },
  'lab.run.none': {
    doing: opening,
    expected: { en: 'a run that has been prepared', zh: '已经准备好的训练' },
    found: { en: 'none yet', zh: '还没有' },
    hint: { en: 'Prepare one above first', zh: '先在上面准备一次' },
  },
  'lab.run.missing': {
    doing: opening,
    expected: { en: 'a run that this browser keeps', zh: '这个浏览器里存着的训练' },
    found: { en: 'none of that name: it was removed, or made in another browser', zh: '没有这个名字的：可能已删除，或是在别的浏览器里做的' },
    hint: { en: 'Prepare it again: the same text, size and seed give the same losses', zh: '重新准备一次就好：同样的文字、大小和种子，损失一模一样' },
  },
  'lab.run.busy': {
    doing: opening,
    expected: { en: 'a run that no other tab holds', zh: '没有被别的标签页占用的训练' },
    found: { en: 'another tab trains it', zh: '另一个标签页正在训练它' },
    hint: { en: 'Go on in that tab, or close it', zh: '去那个标签页继续，或者把它关掉' },
  },
  'lab.model.none': {
    doing: loading,
    expected: { en: 'a run’s zip, or its files together: config.json, tokenizer.json, model.safetensors', zh: '训练的 zip，或者一起选中它的文件：config.json、tokenizer.json、model.safetensors' },
    found: { en: 'without {{missing}}', zh: '缺少 {{missing}}' },
    hint: { en: 'Choose all the files at once', zh: '一次选中所有文件' },
  },
  'lab.model.broken': {
    doing: loading,
    expected: { en: 'a zip that can be unpacked', zh: '能解开的 zip' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'Download it again', zh: '重新下载一次' },
  },
  'lab.model.large': {
    doing: loading,
    expected: { en: 'at most {{most}} MB', zh: '最多 {{most}} MB' },
    found: { en: '{{found}} MB', zh: '{{found}} MB' },
    hint: { en: 'Ask it in a terminal: cantian ask FOLDER', zh: '在终端里提问：cantian ask 文件夹' },
  },
} as const satisfies Record<string, ErrorText>
