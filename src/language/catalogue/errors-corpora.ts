import type { ErrorText } from '../types.ts'

const fetching = { en: 'fetching a corpus', zh: '取回语料' } as const

export const corporaErrors = {
  'data.corpora.unknown': {
    doing: fetching,
    expected: { en: 'one of {{names}}', zh: '下列名称之一：{{names}}' },
    found: { en: '{{name}}', zh: '{{name}}' },
    hint: { en: 'Run `cantian data` for the list with sizes and licences', zh: '运行 `cantian data` 查看清单、大小和许可' },
  },
  'data.corpora.no-client': {
    doing: fetching,
    expected: { en: 'the program {{client}}, which fetches this package', zh: '系统中有 {{client}}（这个软件包由它取回）' },
    found: { en: 'no {{client}} on this machine', zh: '这台机器上没有 {{client}}' },
    hint: {
      en: 'npm comes with Node.js; apt-get and dpkg-deb are part of Debian and Ubuntu. Or choose a corpus of the other kind',
      zh: 'npm 随 Node.js 安装；apt-get 和 dpkg-deb 属于 Debian 与 Ubuntu。也可以换一个由另一种方式取回的语料',
    },
  },
  'data.corpora.no-network': {
    doing: fetching,
    expected: { en: 'an answer from the registry that {{client}} is set up for', zh: '{{client}} 所配置的软件源有应答' },
    found: { en: 'none ({{said}})', zh: '没有应答（{{said}}）' },
    hint: { en: 'Check the network and the proxy or mirror of {{client}}, then try again', zh: '请检查网络以及 {{client}} 的代理或镜像设置，然后重试' },
  },
  'data.corpora.not-offered': {
    doing: fetching,
    expected: { en: 'a package of this name and version from {{client}}', zh: '{{client}} 能找到这个名称和版本的软件包' },
    found: { en: 'it offers none', zh: '没有找到' },
    hint: {
      en: 'With apt-get, run `apt-get update` first; with npm, see whether your mirror holds this version',
      zh: '用 apt-get 时请先运行 `apt-get update`；用 npm 时请确认镜像中有这个版本',
    },
  },
  'data.corpora.client-failed': {
    doing: fetching,
    expected: { en: '{{client}} to fetch the package', zh: '{{client}} 取回软件包' },
    found: { en: 'it ended with {{code}}: {{said}}', zh: '它以 {{code}} 结束：{{said}}' },
    hint: { en: 'Run the same with {{client}} by hand to see more', zh: '可以手动用 {{client}} 执行同样的操作，查看更多信息' },
  },
  'data.corpora.damaged': {
    doing: fetching,
    expected: { en: 'the package with the contents that the catalogue names', zh: '软件包内容与目录所列一致' },
    found: { en: 'something else ({{said}})', zh: '内容不符（{{said}}）' },
    hint: { en: 'Try again; if it stays so, the mirror holds a damaged or changed package', zh: '请重试；如果仍然如此，说明镜像中的软件包已损坏或被改动' },
  },
  'data.corpora.disk-full': {
    doing: fetching,
    expected: { en: 'room on disk: {{name}} needs about {{needed}} MB while it is fetched', zh: '磁盘有足够空间：取回 {{name}} 期间约需 {{needed}} MB' },
    found: { en: 'less', zh: '空间不足' },
    hint: { en: 'Free some, or give another folder with XDG_CACHE_HOME', zh: '请腾出空间，或用 XDG_CACHE_HOME 指定另一个文件夹' },
  },
  'data.corpora.folder': {
    doing: fetching,
    expected: { en: 'a folder that can be written', zh: '可以写入的文件夹' },
    found: { en: '{{said}}', zh: '{{said}}' },
    hint: { en: 'Give another folder with XDG_CACHE_HOME, or mend its permissions', zh: '请用 XDG_CACHE_HOME 指定另一个文件夹，或修正其权限' },
  },
} as const satisfies Record<string, ErrorText>
