/** Blue is positive, orange negative; the rest is ink on paper. The lab's tokens, light and dark. */
export const light = { paper: '#fbfaf7', ink: '#1b1a17', grey: '#66625b', line: '#d9d5cc', negative: '#b04a0c', positive: '#1f5fae' } as const
export const dark = { paper: '#171614', ink: '#ece9e2', grey: '#a39e94', line: '#3d3a34', negative: '#f0924f', positive: '#7db2f5' } as const

/** The system's own sans, with what each system calls its Chinese. */
export const fonts = 'system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif'
