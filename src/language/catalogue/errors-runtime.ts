import type { ErrorText } from '../types.ts'

export const runtimeErrors = {
  'runtime.damaged': {
    doing: { en: 'using the numbers of a run', zh: '使用运行中的数值' },
    expected: { en: 'expected a state whose last update came to its end', zh: '状态的上一次更新应已完成' },
    found: { en: 'the last update failed half-way', zh: '上一次更新中途失败' },
    hint: { en: 'resume from the last checkpoint', zh: '请从最近的检查点继续' },
  },
  'runtime.feed': {
    doing: { en: 'feeding a run', zh: '向运行送入数据' },
    expected: { en: 'expected {{expected}}', zh: '应为 {{expected}}' },
    found: { en: 'found {{found}}', zh: '实为 {{found}}' },
    hint: { en: 'feed every input of the entry with its declared type and shape', zh: '请按声明的类型和形状送入该入口的每个输入' },
  },
  'runtime.state': {
    doing: { en: 'reaching into a state', zh: '访问状态' },
    expected: { en: 'expected {{expected}}', zh: '应为 {{expected}}' },
    found: { en: 'found {{found}}', zh: '实为 {{found}}' },
    hint: { en: 'name a tensor of this state and a range inside it', zh: '请给出该状态中的张量名和其内的范围' },
  },
  'runtime.entry': {
    doing: { en: 'running a program', zh: '运行程序' },
    expected: { en: 'expected one of the entries {{expected}}', zh: '入口应为 {{expected}} 之一' },
    found: { en: 'found {{found}}', zh: '实为 {{found}}' },
    hint: { en: 'check the name of the entry', zh: '请检查入口名' },
  },
  'runtime.tap': {
    doing: { en: 'looking at a tensor of a run', zh: '查看运行中的张量' },
    expected: { en: 'expected one of the names {{expected}}', zh: '名称应为 {{expected}} 之一' },
    found: { en: 'found {{found}}', zh: '实为 {{found}}' },
    hint: { en: 'names follow the layers of the model', zh: '名称与模型的层相同' },
  },
  'runtime.native.unavailable': {
    doing: { en: 'starting the native runtime', zh: '启动原生运行时' },
    expected: { en: 'expected the library of onnxruntime-node for {{platform}}', zh: '需要 onnxruntime-node 为 {{platform}} 提供的库' },
    found: { en: 'the package is not installed, or not whole', zh: '该软件包没有安装，或不完整' },
    hint: {
      en: 'install it with `npm i --ignore-scripts onnxruntime-node@1.30.0`, or choose `--device wasm`',
      zh: '用 `npm i --ignore-scripts onnxruntime-node@1.30.0` 安装，或改用 `--device wasm`',
    },
  },
  'runtime.native.platform': {
    doing: { en: 'starting the native runtime', zh: '启动原生运行时' },
    expected: {
      en: 'expected linux-x64, linux-arm64, darwin-arm64, win32-x64 or win32-arm64',
      zh: '需要 linux-x64、linux-arm64、darwin-arm64、win32-x64 或 win32-arm64',
    },
    found: { en: 'this is {{platform}}, for which onnxruntime-node has no library', zh: '这里是 {{platform}}，onnxruntime-node 没有它的库' },
    hint: { en: 'choose `--device wasm`', zh: '请改用 `--device wasm`' },
  },
  'runtime.native.musl': {
    doing: { en: 'starting the native runtime', zh: '启动原生运行时' },
    expected: { en: 'expected a system with glibc', zh: '需要使用 glibc 的系统' },
    found: { en: 'this one uses musl (as Alpine does), for which onnxruntime-node has no library', zh: '这里用的是 musl（如 Alpine），onnxruntime-node 没有它的库' },
    hint: { en: 'choose `--device wasm`, or an image of Debian or Ubuntu', zh: '请改用 `--device wasm`，或换用 Debian、Ubuntu 的镜像' },
  },
  'runtime.native.load': {
    doing: { en: "loading ONNX Runtime's library", zh: '加载 ONNX Runtime 的库' },
    expected: { en: 'expected a library that the system can load', zh: '需要系统能够加载的库' },
    found: { en: 'it refused: {{message}}', zh: '系统拒绝了：{{message}}' },
    hint: {
      en: 'install it anew with `npm i --ignore-scripts onnxruntime-node@1.30.0`, or choose `--device wasm`',
      zh: '用 `npm i --ignore-scripts onnxruntime-node@1.30.0` 重新安装，或改用 `--device wasm`',
    },
  },
  'runtime.ort': {
    doing: { en: 'running ONNX Runtime', zh: '运行 ONNX Runtime' },
    expected: { en: 'expected it to accept the call', zh: '它应当接受这次调用' },
    found: { en: 'it answered: {{message}}', zh: '它的回答是：{{message}}' },
    hint: {
      en: 'if the message speaks of memory, make the batch or the model smaller; otherwise report it as a bug of Cantian',
      zh: '若回答与内存有关，请减小批大小或模型；否则请当作参天的缺陷报告',
    },
  },
  'runtime.ort.terminated': {
    doing: { en: 'running ONNX Runtime', zh: '运行 ONNX Runtime' },
    expected: { en: 'expected the run to come to its end', zh: '这次运行应当走到结束' },
    found: { en: 'it was told to stop before', zh: '它在结束之前被要求停止' },
    hint: { en: 'start it again when you like', zh: '需要时可以重新开始' },
  },
  'runtime.web.webgpu': {
    doing: { en: 'starting WebGPU', zh: '启动 WebGPU' },
    expected: { en: 'expected a browser with WebGPU and a graphics card that it may use', zh: '需要支持 WebGPU 的浏览器，以及它可以使用的显卡' },
    found: { en: 'found {{found}}', zh: '实为 {{found}}' },
    hint: { en: 'choose the device `wasm`, or `auto`, which takes WebGPU only where it works', zh: '请改用 `wasm`，或用 `auto`（只在 WebGPU 可用时才用它）' },
  },
} as const satisfies Record<string, ErrorText>
