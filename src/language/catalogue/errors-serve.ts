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
} as const satisfies Record<string, ErrorText>
