import type { ErrorText } from '../types.ts'

const opening = { en: 'opening a model', zh: '打开模型' } as const
const prompt = { en: 'reading the prompt', zh: '读取提示' } as const
const opens = {
  en: 'expected a folder with config.json and model.safetensors (a run of `cantian fit`, or a model as Hugging Face lays it out: llama, mistral, qwen2, qwen3)',
  zh: '应为含有 config.json 和 model.safetensors 的文件夹（`cantian fit` 的运行，或 Hugging Face 布局的模型：llama、mistral、qwen2、qwen3）',
} as const

export const askErrors = {
  'ask.model.missing': {
    doing: opening,
    expected: opens,
    found: { en: 'there is nothing at this path', zh: '该路径不存在' },
    hint: { en: 'check the path; `cantian fit … --out RUN` makes such a folder', zh: '请检查路径；`cantian fit … --out RUN` 会生成这样的文件夹' },
  },
  'ask.model.unreadable': {
    doing: opening,
    expected: opens,
    found: { en: 'the system refused: {{problem}}', zh: '系统拒绝访问：{{problem}}' },
    hint: { en: 'check the permissions of the folder', zh: '请检查文件夹的权限' },
  },
  'ask.model.file': {
    doing: opening,
    expected: opens,
    found: { en: 'found a file ({{found}})', zh: '实为文件（{{found}}）' },
    hint: {
      en: 'name the folder that holds the weights; GGUF and ONNX files do not open here, take the safetensors version of the model',
      zh: '请给出权重所在的文件夹；此处不能打开 GGUF 和 ONNX 文件，请使用该模型的 safetensors 版本',
    },
  },
  'ask.model.none': {
    doing: opening,
    expected: opens,
    found: { en: 'found no config.json; other files of models: {{found}}', zh: '没有 config.json；其他模型文件：{{found}}' },
    hint: { en: 'fetch config.json from where the model comes from, or name another folder', zh: '请从模型来源获取 config.json，或给出别的文件夹' },
  },
  'ask.prompt.no-tokenizer': {
    doing: prompt,
    expected: { en: 'expected a model with tokenizer.json to read text', zh: '读取文本需要带有 tokenizer.json 的模型' },
    found: { en: 'this one has none', zh: '该模型没有' },
    hint: { en: 'ask with token ids (`--ids 1,2,3`), without stop strings, or put tokenizer.json into the folder', zh: '请用词元编号提问（`--ids 1,2,3`），不用停止串；或在文件夹中放入 tokenizer.json' },
  },
  'ask.prompt.empty': {
    doing: prompt,
    expected: { en: 'expected at least one token', zh: '至少应有一个词元' },
    found: { en: 'found none', zh: '一个也没有' },
    hint: { en: 'write something for the model to continue', zh: '请写一些供模型续写的文字' },
  },
  'ask.prompt.id': {
    doing: prompt,
    expected: { en: 'expected token ids from 0 to {{last}}', zh: '词元编号应在 0 到 {{last}} 之间' },
    found: { en: 'found {{found}} at place {{place}}', zh: '第 {{place}} 处为 {{found}}' },
    hint: { en: 'ids belong to the tokenizer of this very model', zh: '编号须来自该模型自己的分词器' },
  },
  'ask.prompt.too-long': {
    doing: prompt,
    expected: { en: 'expected at most {{context}} tokens, the context of this model', zh: '应不超过 {{context}} 个词元，即该模型的上下文长度' },
    found: { en: 'found {{length}}', zh: '实为 {{length}} 个' },
    hint: { en: 'shorten the prompt, or let its beginning be cut away (`--cut`)', zh: '请缩短提示，或允许截去其开头（`--cut`）' },
  },
  'ask.option': {
    doing: { en: 'reading the options of ask', zh: '读取提问的选项' },
    expected: { en: 'expected {{name}} to be {{expected}}', zh: '{{name}} 应为 {{expected}}' },
    found: { en: 'found {{found}}', zh: '实为 {{found}}' },
    hint: { en: 'correct it; generation_config.json gives what was left out', zh: '请改正；未给出的选项取自 generation_config.json' },
  },
  'ask.logits': {
    doing: { en: 'asking a model', zh: '向模型提问' },
    expected: { en: 'expected numbers as scores of the next token', zh: '下一个词元的得分应为数字' },
    found: { en: 'found NaN at position {{position}}', zh: '位置 {{position}} 处为 NaN' },
    hint: { en: 'the weights hold NaN or numbers far too large: the training went wrong, or the file is damaged', zh: '权重中有 NaN 或过大的数：训练出错，或文件已损坏' },
  },
  'cli.ask.prompt': {
    doing: { en: 'reading the command line', zh: '读取命令行' },
    expected: { en: 'a prompt, or token ids with --ids: one of the two', zh: '一段提示，或用 --ids 给出词元编号，二者取一' },
    found: { en: 'neither, or both', zh: '都没有，或两者都有' },
    hint: { en: 'try cantian ask MODEL "Once upon a time"', zh: '可以试试 cantian ask MODEL "从前"' },
  },
  'cli.ask.stdin': {
    doing: { en: 'reading the prompt from standard input', zh: '从标准输入读取提示' },
    expected: { en: 'expected text in UTF-8', zh: '应为 UTF-8 文本' },
    found: { en: 'found bytes that are not', zh: '实际含有非 UTF-8 字节' },
    hint: { en: 'convert it first, for example with iconv', zh: '请先转换编码，例如用 iconv' },
  },
} as const satisfies Record<string, ErrorText>
