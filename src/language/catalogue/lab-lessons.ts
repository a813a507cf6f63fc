import type { Text } from '../types.ts'

/** One page a room for whoever teaches with it: what to guess first, what to try, three questions at the door. */
export const labLessonTexts = {
  'lab.lesson': { en: 'For teachers: one page', zh: '给老师：一页纸' },
  'lab.lesson.print': { en: 'Print this page', zh: '打印这一页' },
  'lab.lesson.guess': { en: 'Guess first', zh: '先猜' },
  'lab.lesson.try': { en: 'Then try', zh: '再试' },
  'lab.lesson.exit': { en: 'Three questions at the door', zh: '出门前的三个问题' },
  'lab.lesson.answer': { en: 'Answer', zh: '答案' },

  'lab.lesson.story.title': { en: 'Story: what is a parameter?', zh: '故事：什么是参数？' },
  'lab.lesson.story.guess.1': { en: 'How many numbers hold everything that a model of poems knows: a hundred, a million, a billion?', zh: '一个写诗的模型，懂的东西全在多少个数里：一百个，一百万个，还是十亿个？' },
  'lab.lesson.story.guess.2': { en: 'Someone says a sketch is y = 2x. Would you see by eye if it were y = 2x + 1?', zh: '有人说草图上画的是 y = 2x。要是其实是 y = 2x + 1，你看得出来吗？' },
  'lab.lesson.story.try.1': { en: 'Turn one number and watch its bits. Which of them change most often?', zh: '拧一个数，看它的比特。哪几个变得最勤？' },
  'lab.lesson.story.try.2': { en: 'Let the two numbers be found by trial and error; stop it after three tries and say which way each will turn next.', zh: '让它靠试错去找那两个数；试三次就按暂停，说说每个数接下来往哪边拧。' },
  'lab.lesson.story.try.3': { en: 'Take the bend out of the small network. Put it back and widen it: when does the error on unseen points rise?', zh: '把小网络的弯去掉。再放回去，一点点加宽：没见过的点上的误差，从什么时候开始变大？' },
  'lab.lesson.story.question.1': { en: 'What is a parameter, in one sentence?', zh: '用一句话说，什么是参数？' },
  'lab.lesson.story.answer.1': { en: 'One number that can be turned; a model’s answers depend on it.', zh: '一个可以拧的数，模型的回答由它决定。' },
  'lab.lesson.story.question.2': { en: 'Where do the numbers of a trained model come from?', zh: '训练好的模型，里面的数是怎么来的？' },
  'lab.lesson.story.answer.2': { en: 'From a random start, by guessing, measuring the error and turning each number a little against its slope, again and again.', zh: '从随便一个起点开始：猜，量出错了多少，把每个数顺着让误差变小的方向拧一点点，反反复复。' },
  'lab.lesson.story.question.3': { en: 'More parameters fit the points better. Why is that not always good?', zh: '参数越多，点拟合得越好。为什么不总是好事？' },
  'lab.lesson.story.answer.3': { en: 'Past some size it learns the accidents of its points, and does worse on those it never saw.', zh: '多过头了，它会把那几个点上碰巧的东西也学进去，换成没见过的点反而更差。' },

  'lab.lesson.line.title': { en: 'Line: fitting by trial and error', zh: '一条线：靠试错来拟合' },
  'lab.lesson.line.guess.1': { en: 'How many tries will it take: 3, 30 or 300?', zh: '要试多少次：3 次、30 次，还是 300 次？' },
  'lab.lesson.line.guess.2': { en: 'If every step were three times as long, would it arrive three times as soon?', zh: '每一步都迈成三倍大，会快三倍到吗？' },
  'lab.lesson.line.try.1': { en: 'Add a third point off the line. What happens to the squares, and can they all vanish?', zh: '在线外再加一个点。方块会怎样？还能全部消失吗？' },
  'lab.lesson.line.try.2': { en: 'Find the largest learning rate that still arrives.', zh: '找出还能走到终点的最大学习率。' },
  'lab.lesson.line.try.3': { en: 'Change the formula to y ~ a*sin(b*x + c) and count how many of forty starts reach the best place.', zh: '把公式换成 y ~ a*sin(b*x + c)，数一数四十个起点里有几个走到最好的地方。' },
  'lab.lesson.line.question.1': { en: 'What does the area of a grey square say?', zh: '灰方块的面积说的是什么？' },
  'lab.lesson.line.answer.1': { en: 'The squared miss at one point; all of them together are the error.', zh: '在一个点上差了多少的平方；全加起来就是误差。' },
  'lab.lesson.line.question.2': { en: 'A line meets both of two points exactly. What does that prove?', zh: '一条线正好穿过两个点，这证明了什么？' },
  'lab.lesson.line.answer.2': { en: 'Nothing: two numbers to turn can always meet two points.', zh: '什么也没证明：两个可以拧的数，总能碰上两个点。' },
  'lab.lesson.line.question.3': { en: 'Why does a learning rate that is too large make the error grow?', zh: '学习率太大时，误差为什么反而变大？' },
  'lab.lesson.line.answer.3': { en: 'Each step jumps over the bottom of the valley and lands higher up the other side.', zh: '每一步都跨过谷底，落到对面更高的坡上。' },
} as const satisfies Record<string, Text>
