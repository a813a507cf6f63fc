import type { ErrorText } from '../types.ts'

const header = { en: 'reading the safetensors header', zh: '读取 safetensors 文件头' } as const
const tensor = { en: 'reading tensor {{name}} in the safetensors header', zh: '读取 safetensors 文件头中的张量 {{name}}' } as const
const index = { en: 'reading the index of a sharded checkpoint', zh: '读取分片检查点的索引' } as const
const writing = { en: 'writing tensor {{name}} to safetensors', zh: '将张量 {{name}} 写入 safetensors' } as const
const damaged = { en: 'the file is damaged or is not safetensors; fetch it again', zh: '文件已损坏或并非 safetensors；请重新获取' } as const

/** safetensors files, sharded checkpoints, stored number types, addresses. */
export const safetensorsErrors = {
  'formats.safetensors.too-short': {
    doing: header,
    expected: { en: 'expected at least 8 bytes', zh: '应至少有 8 字节' },
    found: { en: 'found {{size}}', zh: '实际为 {{size}} 字节' },
    hint: damaged,
  },
  'formats.safetensors.header-length': {
    doing: header,
    expected: { en: 'expected a header of 2 to {{limit}} bytes (the file has {{size}} bytes; the format allows 100,000,000)', zh: '文件头长度应为 2 至 {{limit}} 字节（文件共 {{size}} 字节；格式上限为 100,000,000）' },
    found: { en: 'found a length of {{length}}', zh: '实际声明的长度为 {{length}}' },
    hint: damaged,
  },
  'formats.safetensors.not-json': {
    doing: header,
    expected: { en: 'expected a JSON object in UTF-8, starting with {', zh: '应为以 { 开头的 UTF-8 JSON 对象' },
    found: { en: 'found {{found}}', zh: '实际为 {{found}}' },
    hint: damaged,
  },
  'formats.safetensors.shape': {
    doing: tensor,
    expected: { en: 'expected a shape of whole numbers, at most 2^53 elements', zh: '形状应由非负整数组成，元素总数不超过 2^53' },
    found: { en: 'found {{found}}', zh: '实际为 {{found}}' },
    hint: damaged,
  },
  'formats.safetensors.field': {
    doing: tensor,
    expected: { en: 'expected dtype, shape and data_offsets', zh: '应有 dtype、shape 和 data_offsets' },
    found: { en: 'found no usable {{field}}', zh: '实际缺少可用的 {{field}}' },
    hint: damaged,
  },
  'formats.safetensors.dtype': {
    doing: tensor,
    expected: { en: 'expected one of {{known}}', zh: '应为以下类型之一：{{known}}' },
    found: { en: 'found dtype {{dtype}}', zh: '实际类型为 {{dtype}}' },
    hint: { en: 'convert the tensor to one of these types', zh: '请将该张量转换为上述类型之一' },
  },
  'formats.safetensors.offsets': {
    doing: tensor,
    expected: { en: 'expected offsets within the {{size}} bytes of data, begin not after end', zh: '偏移应在 {{size}} 字节的数据区内，且起点不晚于终点' },
    found: { en: 'found {{begin}} to {{end}}', zh: '实际为 {{begin}} 至 {{end}}' },
    hint: { en: 'the file is cut off, or its header lies; fetch it again', zh: '文件不完整，或文件头有误；请重新获取' },
  },
  'formats.safetensors.span': {
    doing: tensor,
    expected: { en: 'expected {{bytes}} bytes for {{dtype}}[{{shape}}]', zh: '{{dtype}}[{{shape}}] 应占 {{bytes}} 字节' },
    found: { en: 'found {{span}}', zh: '实际为 {{span}} 字节' },
    hint: damaged,
  },
  'formats.safetensors.overlap': {
    doing: tensor,
    expected: { en: 'expected it to begin at byte {{expected}} of the data, where {{previous}} ends', zh: '应从数据区第 {{expected}} 字节（{{previous}} 的末尾）开始' },
    found: { en: 'found it beginning at {{begin}}, inside the other', zh: '实际从第 {{begin}} 字节开始，与前者重叠' },
    hint: damaged,
  },
  'formats.safetensors.hole': {
    doing: header,
    expected: { en: 'expected tensors that cover every byte of the data', zh: '张量应覆盖数据区的每一个字节' },
    found: { en: 'found bytes {{begin}} to {{end}} used by none', zh: '实际第 {{begin}} 至 {{end}} 字节不属于任何张量' },
    hint: damaged,
  },
  'formats.safetensors.metadata': {
    doing: header,
    expected: { en: 'expected __metadata__ to map names to strings', zh: '__metadata__ 应为名称到字符串的映射' },
    found: { en: 'found {{found}}', zh: '实际为 {{found}}' },
    hint: damaged,
  },
  'formats.safetensors.no-tensor': {
    doing: { en: 'looking for tensor {{name}}', zh: '查找张量 {{name}}' },
    expected: { en: 'expected one of {{count}} tensors, such as {{nearest}}', zh: '应为 {{count}} 个张量之一，例如 {{nearest}}' },
    found: { en: 'found none of that name', zh: '实际没有这个名称' },
    hint: { en: 'cantian map MODEL lists every name', zh: 'cantian map MODEL 会列出所有名称' },
  },
  'formats.safetensors.range': {
    doing: { en: 'reading elements of tensor {{name}}', zh: '读取张量 {{name}} 的元素' },
    expected: { en: 'expected elements within 0 to {{size}}', zh: '元素应在 0 至 {{size}} 之内' },
    found: { en: 'found {{start}} to {{stop}}', zh: '实际为 {{start}} 至 {{stop}}' },
    hint: { en: 'check the address against the shape', zh: '请对照形状检查地址' },
  },
  'formats.safetensors.write-name': {
    doing: writing,
    expected: { en: 'expected a unique name of valid Unicode, other than __metadata__', zh: '名称应唯一、为合法 Unicode，且不为 __metadata__' },
    found: { en: 'found {{found}}', zh: '实际为 {{found}}' },
    hint: { en: 'give the tensor another name', zh: '请为该张量另取名称' },
  },
  'formats.safetensors.write-size': {
    doing: writing,
    expected: { en: 'expected {{bytes}} bytes for its dtype and shape', zh: '按其类型与形状应为 {{bytes}} 字节' },
    found: { en: 'found {{found}}', zh: '实际为 {{found}} 字节' },
    hint: { en: 'pass exactly the bytes of the shape', zh: '请提供与形状一致的字节' },
  },
  'formats.checkpoint.none': {
    doing: { en: 'opening a checkpoint', zh: '打开检查点' },
    expected: { en: 'expected model.safetensors or model.safetensors.index.json', zh: '应有 model.safetensors 或 model.safetensors.index.json' },
    found: { en: 'found neither', zh: '实际两者都没有' },
    hint: { en: 'name the folder that holds the weights', zh: '请指定存放权重的文件夹' },
  },
  'formats.checkpoint.index': {
    doing: index,
    expected: { en: 'expected weight_map, from tensor names to shard files', zh: '应有 weight_map：张量名称到分片文件的映射' },
    found: { en: 'found {{found}}', zh: '实际为 {{found}}' },
    hint: { en: 'fetch the index again', zh: '请重新获取索引文件' },
  },
  'formats.checkpoint.shard-name': {
    doing: index,
    expected: { en: 'expected the plain name of a file in the same folder', zh: '应为同一文件夹内的文件名' },
    found: { en: 'found {{shard}}', zh: '实际为 {{shard}}' },
    hint: { en: 'the index points outside its folder; do not trust it', zh: '索引指向文件夹之外；请勿信任' },
  },
  'formats.checkpoint.shard-missing': {
    doing: index,
    expected: { en: 'expected the shard {{shard}} beside it', zh: '旁边应有分片 {{shard}}' },
    found: { en: 'found no such file', zh: '实际没有该文件' },
    hint: { en: 'fetch the missing shard', zh: '请获取缺少的分片' },
  },
  'formats.checkpoint.shard-lacks': {
    doing: index,
    expected: { en: 'expected tensor {{name}} in {{shard}}', zh: '{{shard}} 中应有张量 {{name}}' },
    found: { en: 'found none of that name there', zh: '实际没有这个名称' },
    hint: { en: 'shards were swapped or belong to another checkpoint; fetch them again', zh: '分片被调换，或属于另一个检查点；请重新获取' },
  },
  'formats.checkpoint.shard-extra': {
    doing: index,
    expected: { en: 'expected {{shard}} to hold only the tensors that the index puts there', zh: '{{shard}} 应只含索引列在其中的张量' },
    found: { en: 'found tensor {{name}} too', zh: '实际还含有张量 {{name}}' },
    hint: { en: 'shards were swapped or belong to another checkpoint; fetch them again', zh: '分片被调换，或属于另一个检查点；请重新获取' },
  },
  'formats.dtype.cannot-hold': {
    doing: { en: 'storing a number as {{dtype}}', zh: '将数值存为 {{dtype}}' },
    expected: { en: 'expected {{expected}}', zh: '应为 {{expected}}' },
    found: { en: 'found {{value}} (element {{index}})', zh: '实际为 {{value}}（第 {{index}} 个元素）' },
    hint: { en: 'choose a wider type, or another number', zh: '请选用更宽的类型或其他数值' },
  },
  'formats.dtype.inexact': {
    doing: { en: 'reading {{dtype}} as {{target}}', zh: '将 {{dtype}} 读作 {{target}}' },
    expected: { en: 'expected numbers that {{target}} holds exactly', zh: '应为 {{target}} 能精确表示的数值' },
    found: { en: 'found {{value}} (element {{index}})', zh: '实际为 {{value}}（第 {{index}} 个元素）' },
    hint: { en: 'read it as numbers of its own type', zh: '请按其自身类型读取' },
  },
  'formats.patch.shape': {
    doing: { en: 'reading a patch', zh: '读取补丁' },
    expected: { en: 'a patch as cantian param writes it (kind: patch)', zh: '应为 cantian param 写出的补丁（kind: patch）' },
    found: { en: 'at {{path}}: {{problem}}', zh: '{{path}} 处：{{problem}}' },
    hint: { en: 'the file is damaged, was edited by hand, or is something else', zh: '文件已损坏、被手工改过，或不是补丁' },
  },
  'formats.patch.other-model': {
    doing: { en: 'applying a patch', zh: '套用补丁' },
    expected: { en: 'the model that it was made for (fingerprint {{expected}})', zh: '应为制作该补丁时的模型（指纹 {{expected}}）' },
    found: { en: 'another (fingerprint {{found}})', zh: '实际是另一个模型（指纹 {{found}}）' },
    hint: { en: 'a patch fits models with the same tensors, types and shapes alone; begin a new one for this model', zh: '补丁只适用于张量、类型、形状都相同的模型；请为这个模型新建补丁' },
  },
  'formats.patch.before': {
    doing: { en: 'applying a patch at {{address}}', zh: '在 {{address}} 处套用补丁' },
    expected: { en: 'the bits {{expected}}, as they were when the edit was made', zh: '位应为 {{expected}}，与修改时一致' },
    found: { en: '{{found}}', zh: '实际为 {{found}}' },
    hint: { en: 'the model has been changed since; use the model that the patch was made for', zh: '模型此后被改动过；请使用制作补丁时的模型' },
  },
  'formats.patch.bits': {
    doing: { en: 'reading the numbers of a large edit, kept beside its patch', zh: '读取大修改的数值（存放在补丁旁边）' },
    expected: { en: 'the file {{file}}', zh: '应有文件 {{file}}' },
    found: { en: 'nothing there', zh: '实际没有' },
    hint: { en: 'move a patch together with the .safetensors files beside it', zh: '移动补丁时，请连同旁边的 .safetensors 文件一起移动' },
  },
  'formats.address.syntax': {
    doing: { en: 'reading the address {{address}}', zh: '读取地址 {{address}}' },
    expected: { en: 'expected a tensor name and indices, as in model.norm.weight[12] or x.weight[0:4,7]', zh: '应为张量名称加下标，例如 model.norm.weight[12] 或 x.weight[0:4,7]' },
    found: { en: 'found {{found}} at character {{position}}', zh: '实际在第 {{position}} 个字符处为 {{found}}' },
    hint: { en: 'indices count from 0 and are separated by commas', zh: '下标从 0 开始，以逗号分隔' },
  },
  'formats.address.number': {
    doing: { en: 'reading the address #{{found}}', zh: '读取地址 #{{found}}' },
    expected: { en: 'expected a number from #0 to #{{last}}', zh: '应在 #0 至 #{{last}} 之间' },
    found: { en: 'found #{{found}}', zh: '实际为 #{{found}}' },
    hint: { en: 'this model has {{count}} parameters; quantization scales and buffers have no number', zh: '这个模型有 {{count}} 个参数；量化缩放系数与缓冲区不编号' },
  },
  'formats.address.rank': {
    doing: { en: 'reading the address {{address}}', zh: '读取地址 {{address}}' },
    expected: { en: 'expected at most {{rank}} indices for the shape [{{shape}}]', zh: '形状 [{{shape}}] 最多可有 {{rank}} 个下标' },
    found: { en: 'found {{found}}', zh: '实际为 {{found}} 个' },
    hint: { en: 'one index or slice for each dimension; those left out are taken whole', zh: '每一维一个下标或切片；省略的维取全部' },
  },
  'formats.address.bounds': {
    doing: { en: 'reading the address {{address}}', zh: '读取地址 {{address}}' },
    expected: { en: 'expected an index within 0 to {{last}} (slice ends up to {{size}}) in dimension {{dimension}}', zh: '第 {{dimension}} 维的下标应在 0 至 {{last}} 之间（切片终点不超过 {{size}}）' },
    found: { en: 'found {{found}}', zh: '实际为 {{found}}' },
    hint: { en: 'the shape is [{{shape}}], counted from 0', zh: '形状为 [{{shape}}]，从 0 开始计数' },
  },
} as const satisfies Record<string, ErrorText>
