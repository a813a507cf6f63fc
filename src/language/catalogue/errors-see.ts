import type { ErrorText } from '../types.ts'

export const seeErrors = {
  'see.view': {
    doing: { en: 'drawing a part of a tensor', zh: '绘制张量的一部分' },
    expected: { en: 'a rectangle inside {{rows}} rows and {{columns}} columns, of at most {{most}} cells', zh: '应为 {{rows}} 行 {{columns}} 列之内、至多 {{most}} 格的矩形' },
    found: { en: '{{found}}', zh: '实际为 {{found}}' },
    hint: { en: 'rows and columns are counted from 0 in cells of the level; a cell of level n covers 2^n by 2^n numbers', zh: '行列从 0 数起，以该级的格为单位；第 n 级的一格是 2^n × 2^n 个数' },
  },
  'see.tile': {
    doing: { en: 'reading a tile', zh: '读取图块' },
    expected: { en: 'a header of 20 bytes and as many numbers as it says', zh: '应为 20 字节的文件头，以及它所说的那么多个数' },
    found: { en: '{{found}} bytes that are none', zh: '实际是 {{found}} 字节，不是图块' },
    hint: { en: 'ask for it again; an old page may need a reload', zh: '请再请求一次；旧网页可能需要刷新' },
  },
  'see.nothing': {
    doing: { en: 'opening a model to look into', zh: '打开要查看的模型' },
    expected: { en: 'model.safetensors, model.safetensors.index.json with its shards, or config.json', zh: '应有 model.safetensors、model.safetensors.index.json 及其分片，或 config.json' },
    found: { en: 'none of them', zh: '实际都没有' },
    hint: { en: 'name the folder that holds the weights, or a .safetensors file itself', zh: '请指定存放权重的文件夹，或直接指定 .safetensors 文件' },
  },
  'see.no-weights': {
    doing: { en: 'reading numbers of a model', zh: '读取模型的数值' },
    expected: { en: 'weights', zh: '应有权重' },
    found: { en: 'config.json alone: it says which numbers there are, not what they are', zh: '只有 config.json：它说明有哪些数值，但没有数值本身' },
    hint: { en: 'put the .safetensors files beside it, or name the address they are at', zh: '请把 .safetensors 文件放在一起，或给出它们的网址' },
  },
  'see.not-one-number': {
    doing: { en: 'reading one number', zh: '读取一个数' },
    expected: { en: 'an address of one number of the shape [{{shape}}]', zh: '应为形状 [{{shape}}] 中一个数的地址' },
    found: { en: 'an address of {{count}} numbers', zh: '实际是 {{count}} 个数的地址' },
    hint: { en: 'give one index for each dimension, counted from 0', zh: '每一维给一个下标，从 0 开始' },
  },
  'see.pattern': {
    doing: { en: 'looking for tensors', zh: '查找张量' },
    expected: { en: 'a name, a part of one, or a pattern with * and ?', zh: '应为名称、名称的一部分，或含 *、? 的样式' },
    found: { en: 'none of the {{count}} tensors fits {{pattern}}', zh: '{{count}} 个张量中没有符合 {{pattern}} 的' },
    hint: { en: 'cantian map MODEL --json lists every name; the nearest is {{nearest}}', zh: 'cantian map MODEL --json 会列出全部名称；最接近的是 {{nearest}}' },
  },
  'see.value': {
    doing: { en: 'reading a value', zh: '读取数值' },
    expected: { en: 'a decimal number, nan, inf, or all bits of a {{dtype}} such as 0x4048', zh: '应为十进制数、nan、inf，或 {{dtype}} 的全部位，例如 0x4048' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'a decimal point is a point; a negative number may stand after --', zh: '小数点用英文句点；负数可以写在 -- 之后' },
  },
  'see.no-numbers': {
    doing: { en: 'changing numbers of a model', zh: '修改模型的数值' },
    expected: { en: 'an address of one number or more in the shape [{{shape}}]', zh: '应为形状 [{{shape}}] 中至少一个数的地址' },
    found: { en: 'an empty slice', zh: '实际是空的切片' },
    hint: { en: 'the end of a slice is not part of it: 3:4 is one row', zh: '切片不含终点：3:4 表示一行' },
  },
  'see.too-large': {
    doing: { en: 'changing numbers of a model', zh: '修改模型的数值' },
    expected: { en: 'at most {{limit}} bytes in one edit', zh: '一次修改最多 {{limit}} 字节' },
    found: { en: '{{count}} numbers, {{bytes}} bytes', zh: '实际为 {{count}} 个数，{{bytes}} 字节' },
    hint: { en: 'edit it in slices of rows', zh: '请按行分成几个切片修改' },
  },
  'see.read-only': {
    doing: { en: 'writing an edit into a model', zh: '把修改写入模型' },
    expected: { en: 'a file that may be written', zh: '文件应允许写入' },
    found: { en: 'a read-only file', zh: '实际是只读文件' },
    hint: { en: 'make it writable (chmod u+w), or keep the edit beside it with --patch FILE', zh: '请改为可写（chmod u+w），或用 --patch 文件名 把修改存在旁边' },
  },
  'see.remote': {
    doing: { en: 'writing an edit into a model', zh: '把修改写入模型' },
    expected: { en: 'a model on this machine', zh: '应为本机上的模型' },
    found: { en: 'one at an address', zh: '实际是网址上的模型' },
    hint: { en: 'keep the edit beside you with --patch FILE, or download the model', zh: '请用 --patch 文件名 把修改存在本地，或先下载模型' },
  },
  'see.nothing-undone': {
    doing: { en: 'making an undone edit again', zh: '重做已撤销的修改' },
    expected: { en: 'an edit that was undone', zh: '应有已撤销的修改' },
    found: { en: 'none', zh: '实际没有' },
    hint: { en: 'cantian param history shows what was done; a new edit clears what was undone', zh: 'cantian param history 可查看做过的修改；新的修改会清掉已撤销的部分' },
  },
  'see.nothing-done': {
    doing: { en: 'undoing an edit', zh: '撤销修改' },
    expected: { en: 'an edit in the history', zh: '历史中应有修改' },
    found: { en: 'none', zh: '实际没有' },
    hint: { en: 'name the patch with --patch FILE; without it the edits written into the model are meant', zh: '请用 --patch 指明补丁文件；不写则指已写入模型的修改' },
  },
  'see.order': {
    doing: { en: 'undoing or redoing an edit of {{address}}', zh: '撤销或重做对 {{address}} 的修改' },
    expected: { en: 'that the edit next in turn is at that address', zh: '轮到的那次修改应在该地址' },
    found: { en: 'one at {{found}}', zh: '实际在 {{found}}' },
    hint: { en: 'edits are undone from the last one back; leave the address out to take that one', zh: '修改只能从最后一次起依次撤销；省略地址即撤销那一次' },
  },
} as const satisfies Record<string, ErrorText>
