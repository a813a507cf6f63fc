import type { ErrorText } from '../types.ts'

const doing = { en: 'opening the lab', zh: '打开实验室' } as const

export const serveErrors = {
  'serve.lab-missing': {
    doing,
    expected: { en: 'the built pages of the lab, with index.html', zh: '已构建好的实验室网页，其中有 index.html' },
    found: { en: 'none in that folder', zh: '该文件夹里没有' },
    hint: { en: 'in a clone: npm run build:lab', zh: '在克隆的仓库里运行 npm run build:lab' },
  },
  'serve.port-taken': {
    doing,
    expected: { en: 'a free port', zh: '一个空闲的端口' },
    found: { en: '{{port}}, which another program listens on', zh: '{{port}}，已有别的程序在用' },
    hint: { en: 'Leave --port out: a free one is found then', zh: '去掉 --port 即可，会自动找一个空闲的' },
  },
  'serve.address': {
    doing,
    expected: { en: 'a host and port of this machine that may be listened on', zh: '本机可以监听的地址和端口' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'Leave --host and --port out to listen on this machine alone', zh: '去掉 --host 和 --port，就只在本机监听' },
  },
  'serve.no-model': {
    doing: { en: 'answering a request', zh: '回应请求' },
    expected: { en: 'the number of one of the {{count}} models that are open here', zh: '这里打开的 {{count}} 个模型之一的编号' },
    found: { en: 'another', zh: '别的' },
    hint: { en: 'GET /api/models lists them; cantian lab MODEL opens one', zh: 'GET /api/models 列出它们；cantian lab 模型 打开一个' },
  },
  'serve.no-route': {
    doing: { en: 'answering a request', zh: '回应请求' },
    expected: { en: 'GET map, number, tile, view or history, POST edits, undo, redo or ask, of /api/models/ID', zh: '/api/models/编号 下的 GET map、number、tile、view、history，或 POST edits、undo、redo、ask' },
    found: { en: 'something else', zh: '别的' },
    hint: { en: 'The folder src/serve says what each takes', zh: '各自要什么，见 src/serve' },
  },
  'serve.cross-site': {
    doing: { en: 'answering a request', zh: '回应请求' },
    expected: { en: 'a request of this server’s own pages', zh: '来自本服务器自己网页的请求' },
    found: { en: 'one from elsewhere: {{found}}', zh: '来自别处：{{found}}' },
    hint: { en: 'Open the address that cantian lab prints', zh: '请打开 cantian lab 打印的地址' },
  },
  'serve.body': {
    doing: { en: 'reading a request', zh: '读取请求' },
    expected: { en: 'a JSON document of this route’s fields, at most 1 MB, sent as application/json', zh: '该路由所需字段的 JSON，最多 1 MB，类型 application/json' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'The folder src/serve says what each route takes', zh: '各路由要什么，见 src/serve' },
  },
} as const satisfies Record<string, ErrorText>
