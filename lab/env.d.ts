declare module 'virtual:words/zh' {
  const words: Readonly<Record<string, string>>
  export default words
}
declare module 'virtual:words/en' {
  const words: Readonly<Record<string, string>>
  export default words
}
declare module '*?url' {
  const url: string
  export default url
}
declare module '*?raw' {
  const text: string
  export default text
}
