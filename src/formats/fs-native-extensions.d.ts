/** What Cantian uses of fs-native-extensions 1.5: locks on a range of an open file, kept by the kernel. */
declare module 'fs-native-extensions' {
  /** Takes the lock, or answers false where another open file has it. Throws the system's error otherwise. */
  export function tryLock(fd: number, offset: number, length: number, options?: { shared?: boolean }): boolean
  export function unlock(fd: number, offset: number, length: number): void
}
