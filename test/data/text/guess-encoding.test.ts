// Short texts in encodings that are not UTF-8: a table's header is a few words, and the hint must name what they are written in.
import { expect, it } from 'vitest'
import { guessEncoding } from '../../../src/data/text/guess-encoding.ts'

/** As Python's codecs write them. */
const written: readonly [encoding: string, text: string, hex: string][] = [
  ['gb18030', '身高,体重\n150,45\n160,55\n', 'c9edb8df2ccce5d6d80a3135302c34350a3136302c35350a'],
  ['gb18030', 'x,温度\n1,2\n', '782ccec2b6c80a312c320a'],
  ['gb18030', '浓度,吸光度\n1,2\n', 'c5a8b6c82ccefcb9e2b6c80a312c320a'],
  ['gb18030', '时间,速度,位移\n0,1,2\n', 'cab1bce42ccbd9b6c82ccebbd2c60a302c312c320a'],
  ['gb18030', '年份,销售额\n2001,3\n', 'c4eab7dd2ccffacadbb6ee0a323030312c330a'],
  ['gb18030', '湿度,气压,降水量\n1,2,3\n', 'caaab6c82cc6f8d1b92cbdb5cbaec1bf0a312c322c330a'],
  ['gb18030', '时间(s),T(℃),电压/mV\n1,2,3\n', 'cab1bce42873292c5428a1e6292cb5e7d1b92f6d560a312c322c330a'],
  ['gb18030', 'y,面积（平方米）\n1,2\n', '792cc3e6bbfda3a8c6bdb7bdc3d7a3a90a312c320a'],
  ['gb18030', '重\n1\n', 'd6d80a310a'],
  ['big5', '身高,體重\n150,45\n', 'a8adb0aa2cc5e9adab0a3135302c34350a'],
  ['big5', '溫度,濕度\n1,2\n', 'b7c5abd72cc0e3abd70a312c320a'],
  ['big5', '年份,銷售額\n1,2\n', 'a67ea5f72cbe50b0e2c3420a312c320a'],
  ['big5', '這是一篇繁體中文的文章，說明如何讀取資料。', 'b36fac4fa440bd67c163c5e9a4a4a4e5aabaa4e5b3b9a141bba1a9faa670a6f3c5aaa8fab8eaaec6a143'],
  ['shift_jis', '身長,体重\n150,45\n', '906792b72c91cc8f640a3135302c34350a'],
  ['shift_jis', '気温,ビール売上\n1,2\n', '8b4389b72c8372815b838b94848fe30a312c320a'],
  ['shift_jis', 'これは日本語の文章です。読めますか。', '82b182ea82cd93fa967b8cea82cc95b68fcd82c582b7814293c782df82dc82b782a98142'],
  ['iso-8859-1', 'Größe,Länge\n1,2\n', '4772f6df652c4ce46e67650a312c320a'],
  ['iso-8859-1', 'année,température\n2001,3\n', '616e6ee9652c74656d70e97261747572650a323030312c330a'],
  ['iso-8859-1', 'año,población\n1,2\n', '61f16f2c706f626c616369f36e0a312c320a'],
  ['iso-8859-1', 'Änderung,Wert\n1,2\n', 'c46e646572756e672c576572740a312c320a'],
  ['iso-8859-1', 'Le café est très bon et il fait beau à la maison.\n', '4c6520636166e920657374207472e87320626f6e20657420696c2066616974206265617520e0206c61206d6169736f6e2e0a'],
  ['windows-1252', 'Größe\n1,2\n', '4772f6df650a312c320a'],
  ['windows-1251', 'Рост,Вес\n150,45\n', 'd0eef1f22cc2e5f10a3135302c34350a'],
  ['windows-1251', 'РОСТ,МАССА\n1,2\n', 'd0ced1d22cccc0d1d1c00a312c320a'],
  ['windows-1251', 'Рост,Сила\n1,2\n', 'd0eef1f22cd1e8ebe00a312c320a'],
  ['windows-1251', 'время,скорость\n1,2\n', 'e2f0e5ecff2cf1eaeef0eef1f2fc0a312c320a'],
  ['windows-1251', 'Это простой русский текст, который нужно прочитать.\n', 'ddf2ee20eff0eef1f2eee920f0f3f1f1eae8e920f2e5eaf1f22c20eaeef2eef0fbe920edf3e6edee20eff0eef7e8f2e0f2fc2e0a'],
  ['euc-kr', '이것은 한국어 문장입니다. 읽을 수 있습니까?', 'c0ccb0cdc0ba20c7d1b1b9beee20b9aec0e5c0d4b4cfb4d92e20c0d0c0bb20bcf620c0d6bdc0b4cfb1ee3f'],
  ['utf-16le', '身高,体重\n150,45\n', 'ab8ed89a2c00534fcd910a003100350030002c00340035000a00'],
  ['utf-16le', 'Größe,Länge\n1,2\n', '47007200f600df0065002c004c00e4006e00670065000a0031002c0032000a00'],
  ['utf-16be', '身高,体重\n150,45\n', '8eab9ad8002c4f5391cd000a003100350030002c00340035000a'],
]

it.each(written)('%s: %s', async (encoding, text, hex) => {
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'))
  expect(new TextDecoder(encoding).decode(bytes)).toBe(text)
  expect(await guessEncoding(bytes)).toBe(encoding)
})

it('a beginning in ASCII says nothing', async () => {
  expect(await guessEncoding(new TextEncoder().encode('x,y\n1,2\n'))).toBeNull()
})
