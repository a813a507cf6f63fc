/** A user's name on one line of the terminal: control characters, which could move the cursor or colour the rest, become dots. */
export const printable = (name: string): string => name.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+/g, '·')
