import type { ErrorText } from '../types.ts'

const doing = { en: 'reading the table', zh: '读取表格' } as const
const cell = { en: 'a number in the column {{name}}', zh: '列 {{name}} 中应为数字' } as const

export const tableErrors = {
  'data.points.empty': {
    doing,
    expected: { en: 'a first line with the names of the columns, or with numbers', zh: '第一行是列名，或者是数字' },
    found: { en: 'nothing', zh: '什么也没有' },
    hint: { en: 'A table is for instance: x,y on the first line, 1,2 on the next', zh: '表格的样子例如：第一行 x,y，第二行 1,2' },
  },
  'data.points.spreadsheet': {
    doing,
    expected: { en: 'a table as text: CSV, TSV or JSON', zh: '文本形式的表格：CSV、TSV 或 JSON' },
    found: { en: 'a spreadsheet (.xlsx, .xls, .ods) or another packed file', zh: '电子表格文件（.xlsx、.xls、.ods）或其他压缩文件' },
    hint: { en: 'Open it where it was made, and save the sheet as CSV (UTF-8)', zh: '请用原来的软件打开，把工作表另存为 CSV（UTF-8）' },
  },
  'data.points.no-rows': {
    doing,
    expected: { en: 'at least one row below the names of the columns', zh: '列名下面至少有一行数据' },
    found: { en: 'none', zh: '一行也没有' },
    hint: { en: 'If the only line holds data, say --no-header', zh: '如果仅有的一行就是数据，请加 --no-header' },
  },
  'data.points.all-missing': {
    doing,
    expected: { en: 'numbers in the columns that the formula uses', zh: '公式用到的列中应有数字' },
    found: { en: 'none at all in {{names}}: all {{rows}} rows are missing there', zh: '{{names}} 中一个也没有：{{rows}} 行全部缺失' },
    hint: { en: 'Use another column, or fill this one', zh: '请换一列，或者把这一列补上' },
  },
  'data.points.no-whole-row': {
    doing,
    expected: { en: 'a row with a number in each of {{names}}', zh: '至少有一行在 {{names}} 中都有数字' },
    found: { en: 'something missing in each of the {{rows}} rows', zh: '{{rows}} 行中每一行都有缺失' },
    hint: { en: 'Use fewer columns, or those that are filled on the same rows', zh: '请少用几列，或使用在相同的行上有数字的列' },
  },
  'data.points.missing': {
    doing,
    expected: cell,
    found: { en: 'a missing cell: {{found}}', zh: '缺失的单元格：{{found}}' },
    hint: { en: 'Fill it, or leave --missing error out: such rows are then left out and counted', zh: '请补上，或去掉 --missing error，这样的行会被略过并计数' },
  },
  'data.points.duplicate': {
    doing,
    expected: { en: 'a name of its own for each column', zh: '每一列有各自的名字' },
    found: { en: '{{name}} above columns {{first}} and {{second}}', zh: '第 {{first}} 列和第 {{second}} 列都叫 {{name}}' },
    hint: { en: 'Rename one of them in the first line; if that line holds data, say --no-header', zh: '请在第一行改掉其中一个；如果这一行是数据，请加 --no-header' },
  },
  'data.points.no-column': {
    doing,
    expected: { en: 'one of the columns {{names}}', zh: '以下列之一：{{names}}' },
    found: { en: '{{name}}', zh: '{{name}}' },
    hint: { en: 'Names are told apart by capital letters too', zh: '列名区分大小写' },
  },
  'data.points.ragged': {
    doing,
    expected: { en: '{{expected}} cells, as in the first line', zh: '与第一行一样有 {{expected}} 个单元格' },
    found: { en: '{{found}}', zh: '{{found}} 个' },
    hint: { en: 'A cell that holds the delimiter goes in quotes: "1,5"; a missing cell is still set apart: 1,,3', zh: '含有分隔符的单元格要加引号："1,5"；缺失的单元格也要隔开：1,,3' },
  },
  'data.points.quotes': {
    doing,
    expected: { en: 'a quote at the end of a cell that begins with one', zh: '以引号开头的单元格应以引号结尾' },
    found: { en: 'none to the end of the file: {{found}}', zh: '直到文件末尾都没有：{{found}}' },
    hint: { en: 'Close it; a quote inside is doubled: "5"" pipe"', zh: '请补上引号；单元格内的引号要写两个："5"" 管"' },
  },
  'data.points.long-row': {
    doing,
    expected: { en: 'a row of at most {{most}} million characters', zh: '一行不超过 {{most}} 百万个字符' },
    found: { en: 'a longer one', zh: '更长的一行' },
    hint: { en: 'Most often a quote (") that opens here is never closed; or this is no table', zh: '多半是这里打开的引号（"）没有关上；也可能它不是表格' },
  },
  'data.points.once': {
    doing,
    expected: { en: 'a file, which can be read again', zh: '可以再读一遍的文件' },
    found: { en: 'a stream, which was read already', zh: '已经读过一遍的数据流' },
    hint: { en: 'Save it to a file first', zh: '请先存成文件' },
  },
  'data.points.cell.text': {
    doing,
    expected: cell,
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'A missing number is an empty cell or NA; words can be no part of a formula', zh: '缺失的数请留空或写 NA；文字不能参与计算' },
  },
  'data.points.cell.thousands': {
    doing,
    expected: cell,
    found: { en: '{{found}}, with signs between the thousands', zh: '{{found}}，带有千位分隔符' },
    hint: { en: 'Take them out: 1234567.8', zh: '请去掉分隔符：1234567.8' },
  },
  'data.points.cell.infinite': {
    doing,
    expected: cell,
    found: { en: '{{found}}, which is beyond 1.8e308', zh: '{{found}}，超过了 1.8e308' },
    hint: { en: 'No curve goes through infinity: leave the cell empty, or use another unit', zh: '没有曲线能经过无穷大：请把单元格留空，或换个单位' },
  },
  'data.points.cell.full-width': {
    doing,
    expected: cell,
    found: { en: '{{found}}, in full-width digits', zh: '{{found}}，是全角数字' },
    hint: { en: 'Write plain digits: 0123456789', zh: '请改成半角数字：0123456789' },
  },
  'data.points.cell.percent': {
    doing,
    expected: cell,
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'Take the percent sign out, in the whole column', zh: '请去掉整列的百分号' },
  },
  'data.points.cell.spaces': {
    doing,
    expected: cell,
    found: { en: '{{found}}: several numbers in one cell', zh: '{{found}}：一个单元格里有几个数' },
    hint: { en: 'Set cells apart by commas, semicolons or tabs, in the first line too', zh: '请用逗号、分号或制表符隔开单元格，第一行也一样' },
  },
  'data.points.cell.mixed': {
    doing,
    expected: { en: 'one sign for decimals, point or comma', zh: '小数点统一用点或逗号' },
    found: { en: '{{found}} in the column {{name}}, and the other sign at {{other}}', zh: '列 {{name}} 中是 {{found}}，而 {{other}} 处用了另一种' },
    hint: { en: 'One of them may stand between thousands: write all numbers alike', zh: '其中之一可能是千位分隔符：请把数字写成同一种格式' },
  },
  'data.points.row': {
    doing,
    expected: { en: 'a row as an object, {"x": 1, "y": 2}', zh: '每一行是一个对象，例如 {"x": 1, "y": 2}' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'Rows as arrays have no names of columns: make them objects', zh: '数组形式的行没有列名，请改成对象' },
  },
  'data.points.column': {
    doing,
    expected: { en: 'an array of numbers as the column {{name}}', zh: '列 {{name}} 应为数字的数组' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'Give columns as {"x": [1, 2], "y": [3, 4]}', zh: '请把各列写成 {"x": [1, 2], "y": [3, 4]}' },
  },
  'data.points.lengths': {
    doing,
    expected: { en: 'columns of one length ({{first}} has {{firstLength}})', zh: '各列一样长（{{first}} 有 {{firstLength}} 个）' },
    found: { en: '{{name}} with {{length}}', zh: '{{name}} 有 {{length}} 个' },
    hint: { en: 'Put null where a number is missing', zh: '缺失的数请写 null' },
  },
  'data.points.json': {
    doing,
    expected: { en: 'JSON', zh: 'JSON' },
    found: { en: '{{problem}}', zh: '{{problem}}' },
    hint: { en: 'Numbers that are missing are null; a .jsonl holds one object a line', zh: '缺失的数写 null；.jsonl 每行一个对象' },
  },
  'data.points.json-shape': {
    doing,
    expected: { en: 'rows, [{"x": 1, "y": 2}, …], or columns, {"x": [1, …], "y": [2, …]}', zh: '若干行 [{"x": 1, "y": 2}, …]，或若干列 {"x": [1, …], "y": [2, …]}' },
    found: { en: '{{found}}', zh: '{{found}}' },
    hint: { en: 'Take the rows out of what is around them', zh: '请把数据行从外层结构中取出来' },
  },
  'data.points.large-json': {
    doing,
    expected: { en: 'JSON of at most {{most}} million characters, since it is read whole', zh: 'JSON 不超过 {{most}} 百万个字符，因为要整个读入' },
    found: { en: 'more', zh: '更多' },
    hint: { en: 'Write it as CSV, which may have any size', zh: '请存成 CSV，大小不限' },
  },
} as const satisfies Record<string, ErrorText>
