import type { ErrorText } from '../types.ts'

const doing = { en: 'using the file ({{call}})', zh: '使用文件（{{call}}）' } as const
const reading = { en: 'reading {{length}} bytes at byte {{offset}}', zh: '从第 {{offset}} 字节起读取 {{length}} 字节' } as const
const fetching = { en: 'fetching over HTTP', zh: '通过 HTTP 获取' } as const

/** Local files, byte sources and the lock of a run. */
export const filesErrors = {
  'formats.files.missing': {
    doing,
    expected: { en: 'expected an existing file or folder', zh: '应为已存在的文件或文件夹' },
    found: { en: 'found nothing there', zh: '实际并不存在' },
    hint: { en: 'check the path; it is taken from the folder you are in', zh: '请检查路径；相对路径从当前文件夹算起' },
  },
  'formats.files.no-permission': {
    doing,
    expected: { en: 'expected to be allowed to', zh: '应有相应权限' },
    found: { en: 'found that the system refuses ({{code}})', zh: '实际被系统拒绝（{{code}}）' },
    hint: { en: 'check the owner and mode of the file and of its folder', zh: '请检查该文件及其文件夹的所有者和权限' },
  },
  'formats.files.read-only': {
    doing,
    expected: { en: 'expected a file system that can be written', zh: '应为可写的文件系统' },
    found: { en: 'found it mounted read-only', zh: '实际以只读方式挂载' },
    hint: { en: 'choose a folder on another disk', zh: '请改用其他磁盘上的文件夹' },
  },
  'formats.files.no-space': {
    doing,
    expected: { en: 'expected room on the disk', zh: '磁盘应有剩余空间' },
    found: { en: 'found the disk or the quota full ({{code}})', zh: '实际磁盘或配额已满（{{code}}）' },
    hint: { en: 'free some space and run it again; what was there before is untouched', zh: '请清理空间后重试；原有文件未受影响' },
  },
  'formats.files.is-folder': {
    doing,
    expected: { en: 'expected a file', zh: '应为文件' },
    found: { en: 'found a folder', zh: '实际是文件夹' },
    hint: { en: 'name a file inside it', zh: '请指定其中的某个文件' },
  },
  'formats.files.not-folder': {
    doing,
    expected: { en: 'expected a folder', zh: '应为文件夹' },
    found: { en: 'found something else on the way there', zh: '实际路径中有一段不是文件夹' },
    hint: { en: 'check each part of the path', zh: '请检查路径的每一段' },
  },
  'formats.files.not-regular': {
    doing,
    expected: { en: 'expected a regular file', zh: '应为普通文件' },
    found: { en: 'found a device, pipe or socket', zh: '实际是设备、管道或套接字' },
    hint: { en: 'save it as a file first', zh: '请先保存为文件' },
  },
  'formats.files.exists': {
    doing,
    expected: { en: 'expected nothing there yet', zh: '该处应尚无内容' },
    found: { en: 'found something there (or a folder that is not empty)', zh: '实际已存在（或文件夹非空）' },
    hint: { en: 'choose another name, or move it away', zh: '请换一个名称，或先将其移走' },
  },
  'formats.files.too-many-open': {
    doing,
    expected: { en: 'expected to be able to open one more file', zh: '应还能再打开一个文件' },
    found: { en: 'found the limit of open files reached ({{code}})', zh: '实际已达到打开文件数上限（{{code}}）' },
    hint: { en: 'raise the limit (ulimit -n) or close other programs', zh: '请提高上限（ulimit -n）或关闭其他程序' },
  },
  'formats.files.failed': {
    doing,
    expected: { en: 'expected the system to carry it out', zh: '系统应完成该操作' },
    found: { en: 'found {{code}} ({{detail}})', zh: '实际返回 {{code}}（{{detail}}）' },
    hint: { en: 'the error comes from the operating system; check the disk and the path', zh: '该错误来自操作系统；请检查磁盘与路径' },
  },
  'formats.files.too-large': {
    doing,
    expected: { en: 'expected a file of at most {{limit}} bytes', zh: '文件应不超过 {{limit}} 字节' },
    found: { en: 'found {{size}}', zh: '实际为 {{size}} 字节' },
    hint: { en: 'this is hardly the file that was meant', zh: '这多半不是所需的文件' },
  },
  'formats.source.short': {
    doing: reading,
    expected: { en: 'expected a file that reaches that far', zh: '文件应至少有这么长' },
    found: { en: 'found {{size}} bytes in all', zh: '实际共 {{size}} 字节' },
    hint: { en: 'the file is cut off or was changed while it was read; fetch it again', zh: '文件不完整，或读取时被改动；请重新获取' },
  },
  'formats.source.changed': {
    doing: reading,
    expected: { en: 'expected the file as it was when it was opened ({{before}})', zh: '文件应与打开时一致（{{before}}）' },
    found: { en: 'found another version ({{after}})', zh: '实际已是另一版本（{{after}}）' },
    hint: { en: 'open it again', zh: '请重新打开' },
  },
  'formats.source.closed': {
    doing: reading,
    expected: { en: 'expected an open file', zh: '文件应处于打开状态' },
    found: { en: 'found it closed', zh: '实际已关闭' },
    hint: { en: 'open it again before reading', zh: '读取前请重新打开' },
  },
  'formats.http.status': {
    doing: fetching,
    expected: { en: 'expected status 206 (a part of the file)', zh: '状态码应为 206（文件的一部分）' },
    found: { en: 'found status {{status}}', zh: '实际状态码为 {{status}}' },
    hint: { en: '404: check the address; 401 or 403: the file needs permission; 429 or 5xx: try again later', zh: '404：请检查地址；401 或 403：需要访问权限；429 或 5xx：请稍后再试' },
  },
  'formats.http.no-ranges': {
    doing: fetching,
    expected: { en: 'expected a server that answers byte ranges (status 206)', zh: '服务器应支持按字节范围读取（状态码 206）' },
    found: { en: 'found that it sends the whole file (status 200)', zh: '实际返回了整个文件（状态码 200）' },
    hint: { en: 'download the file and open the local copy', zh: '请下载该文件后打开本地副本' },
  },
  'formats.http.range': {
    doing: fetching,
    expected: { en: 'expected the range {{expected}}', zh: '范围应为 {{expected}}' },
    found: { en: 'found {{found}}', zh: '实际为 {{found}}' },
    hint: { en: 'the server or a proxy answers ranges wrongly; download the file instead', zh: '服务器或代理对范围请求的应答有误；请改为下载文件' },
  },
  'formats.http.network': {
    doing: fetching,
    expected: { en: 'expected the connection to last', zh: '连接应保持畅通' },
    found: { en: 'found it broken after {{attempts}} attempts ({{detail}})', zh: '实际尝试 {{attempts}} 次后仍中断（{{detail}}）' },
    hint: { en: 'check the network and the address, then try again', zh: '请检查网络与地址后重试' },
  },
  'formats.hub.name': {
    doing: { en: 'reading the name of a repository', zh: '读取仓库名称' },
    expected: { en: 'expected hf://owner/name, with @revision behind it where another than main is meant', zh: '应为 hf://所有者/名称；若不是 main 分支，后面加 @版本' },
    found: { en: 'found something else', zh: '实际不是这种写法' },
    hint: { en: 'for example hf://Qwen/Qwen3-0.6B or hf://Qwen/Qwen3-0.6B@main', zh: '例如 hf://Qwen/Qwen3-0.6B 或 hf://Qwen/Qwen3-0.6B@main' },
  },
  'formats.hub.token': {
    doing: { en: 'asking the hub', zh: '访问 Hugging Face' },
    expected: { en: 'expected an access token that starts with hf_', zh: '访问令牌应以 hf_ 开头' },
    found: { en: 'found another', zh: '实际不是' },
    hint: { en: 'check HF_TOKEN, or the file that hf auth login wrote; public models need none', zh: '请检查 HF_TOKEN，或 hf auth login 写下的文件；公开的模型不需要令牌' },
  },
  'formats.hub.repository': {
    doing: { en: 'asking {{hub}} for the revision {{revision}} of a repository', zh: '向 {{hub}} 查询仓库的版本 {{revision}}' },
    expected: { en: 'expected a repository that exists and may be read', zh: '仓库应存在且允许读取' },
    found: { en: 'found status {{status}}', zh: '实际返回状态码 {{status}}' },
    hint: { en: 'check owner, name and revision; a model that asks for consent needs HF_TOKEN', zh: '请检查所有者、名称与版本；需要授权的模型请设置 HF_TOKEN' },
  },
  'formats.lock.held': {
    doing: { en: 'taking the lock, so that one process at a time writes here', zh: '加锁，以保证同一时间只有一个进程写入此处' },
    expected: { en: 'expected that nobody holds it', zh: '应无人持有该锁' },
    found: { en: 'found it held by process {{pid}}', zh: '实际由进程 {{pid}} 持有' },
    hint: { en: 'wait until that process ends, or stop it; the lock goes with it', zh: '请等待该进程结束，或将其停止；锁会随之释放' },
  },
  'formats.lock.unsupported': {
    doing: { en: 'taking the lock, so that one process at a time writes here', zh: '加锁，以保证同一时间只有一个进程写入此处' },
    expected: { en: 'expected a file system with locks', zh: '文件系统应支持文件锁' },
    found: { en: 'found that it refuses ({{code}})', zh: '实际被拒绝（{{code}}）' },
    hint: { en: 'use a folder on a local disk', zh: '请改用本地磁盘上的文件夹' },
  },
} as const satisfies Record<string, ErrorText>
