/**
 * Traditional to simplified Chinese. opencc-js maps the standard traditional forms; old prints of the Tang poems also hold
 * variants (疎, 劒, 鴈) that it leaves alone: those are mapped here as the First Table of Variant Characters
 * (第一批异体字整理表, 1955) does.
 */

/** Pairs: the variant, then the character in use. */
const variants = [
  '疎疏劒剑鴈雁猨猿慙惭簷檐鬬斗徧遍櫂棹媿愧嬾懒蘂蕊堦阶覩睹臯皋珮佩廻回飜翻髪发煖暖秪只秖只暎映歛敛桮杯飖摇妬妒隣邻檝楫呌叫竝并燄焰',
  '顦憔顇悴牋笺罇樽荅答鏁锁髣仿髴佛羇羁逈迥鵶鸦僊仙嚬颦讐仇隄堤緜绵缾瓶壻婿毬球蹔暂栢柏粧妆麤粗棃梨鸎莺牓榜帬裙碁棋懃勤牕窗醆盏',
  '藂丛彊强趂趁槃盘筿筱邨村懽欢悮误飡餐椀碗虵蛇慇殷徴征蔕蒂崄险峩峨袴裤輭软畧略汚污効效欵款衞卫穉稚姪侄諠喧怱匆鼈鳖犂犁搆构怳恍',
  '嵒岩湼涅輙辄鎗枪瓌瑰胷胸勅敕廐厩遯遁蕚萼筭算旛幡敍叙轝舆磵涧絜洁厓崖噉啖塲场鳯凤盌碗窓窗賸剩尅克瑯琅襃褒槩概椶棕秔粳鷰燕菓果',
  '敧欹嵓岩碪砧嗁啼蠭蜂隟隙駮驳悤匆窻窗臙胭謌歌穽阱覰觑恡吝',
].join('')

const variantOf = new Map<string, string>()
const characters = [...variants]
for (let i = 0; i + 1 < characters.length; i += 2) variantOf.set(characters[i], characters[i + 1])
const anyVariant = new RegExp(`[${[...variantOf.keys()].join('')}]`, 'gu')

/** Loads the dictionaries (about 60 kB, only when asked for) and returns the conversion. */
export async function loadSimplifier(): Promise<(text: string) => string> {
  const { Converter } = await import('opencc-js/t2cn')
  const convert = Converter({ from: 't', to: 'cn' })
  return (text) => convert(text).replace(anyVariant, (character) => variantOf.get(character) ?? character)
}
