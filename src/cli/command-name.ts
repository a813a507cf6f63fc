/** How the person calls the command: under npm (`npm start`, `npx cantian`) it need not be on the PATH. */
export const commandName = (): string => (process.env.npm_execpath === undefined ? 'cantian' : 'npx cantian')
