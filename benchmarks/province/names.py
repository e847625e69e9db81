"""Names of people who do not exist, as code points, four to a name, zeros behind."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from tonghu.kernel.pinyin import table

Letters = NDArray[np.uint32]
Flags = NDArray[np.bool_]

_COMMON_SURNAMES = (
    ("王", 7.2), ("李", 7.1), ("张", 6.8), ("刘", 5.4), ("陈", 4.5), ("杨", 3.1), ("赵", 2.4), ("黄", 2.3),
    ("周", 2.1), ("吴", 2.0), ("徐", 1.8), ("孙", 1.7), ("胡", 1.4), ("朱", 1.3), ("高", 1.2), ("林", 1.2),
    ("何", 1.1), ("郭", 1.1), ("马", 1.1), ("罗", 0.9),
)  # fmt: skip
_OTHER_SURNAMES = (
    "梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
    "庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强"
)
_MALE = (
    "伟强磊军洋勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢阳建国文志新永海金玉春晓世天德家子立云成学江红光振庆东忠义信仁良才福贵荣昌盛兴旺富安康泰和顺利胜全宝山川河湖泽润涵清源洪峰岩"
    "岭松柏桐梓楠樟栋梁材森森炎煜炜焕烨灿煌坤培基增垚城坚均鑫铭锋锐钢铁钧钊锦铮星辰昊晨曦昱晖晟景昆昂昭博达通远近宏伟雄威武毅刚猛豪杰俊彦贤哲睿智聪颖敏捷承启继绍嗣祖宗耀先祥瑞嘉祺祯禄寿喜乐"
    "庚尧舜禹汤伊尹吕周召仲叔季伯孟彪彬冬秋夏春雷霆震雨雪霖霄云翔翼翰鸿鹤鹰隼骏骥驰骋麒麟虎豹彰彭轩辕轶轲跃越超起进迪逸逊遥卓然冉冬为以尚向吉可同名君启周和嘉品哲善喜坦奇奎如存孝季宗定宜实"
)
_FEMALE = (
    "芳娜敏静丽艳娟霞秀英燕玲桂兰梅红雪婷颖琳玉萍珍莉莲荣爱香月莺媛瑞凡佳琪勤贞芝芬花菊荷菲萱蓉蓝薇蕾蕊芸苗茜茹茵荔莎莹菁菱萌葵蔷薰芷芮苑若范茗苏妍姣姗姝娇婉婕婵嫣嫦娅娥妮妙姿婧婳媚嫒嬿"
    "雅雯雨霏露霜云虹晴晶晓晗暄曼月朋期朵桃李杏樱棠梨柳枝叶果珊珠珂玥玫玲珈珏琬琼瑜瑶瑾璇璐璟碧翠素纯纹绣绮绫缨红绿紫丹彤青黛乐怡悦欣忻愉慧惠思念恩情怜惜意忆心诗诵词语许诺诚谊谦淑清洁润"
    "涵淼渝湘滢漫澜冰凝冬春夏秋阳旭昕昭晨曦暖可巧安宁宜家宛容宝寒妤好如妞姬姚美善群羽翎翩鸾凤凰燕鹂鹃鸥金银钰铃锦铭镜亚卉卓南叶合吟君含咏园圆圣坤墨夕梦天子学宇影彩微心必怀成文新"
)
_ONE_LETTER = {"young": 0.10, "old": 0.22}


def codepoints(text: str) -> Letters:
    return np.array([ord(letter) for letter in text], np.uint32)


def _falling(count: int, exponent: float) -> NDArray[np.float64]:
    weights = 1.0 / (np.arange(count) + 4.0) ** exponent
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares


@cache
def _surnames() -> tuple[Letters, NDArray[np.float64]]:
    rare = list(dict.fromkeys(s for s in _OTHER_SURNAMES if s not in dict(_COMMON_SURNAMES)))
    tail = _falling(len(rare), 0.9) * (100 - sum(w for _, w in _COMMON_SURNAMES))
    weights = np.r_[[w for _, w in _COMMON_SURNAMES], tail]
    return codepoints("".join(s for s, _ in _COMMON_SURNAMES) + "".join(rare)), weights / weights.sum()


@cache
def _given(male: bool) -> tuple[Letters, NDArray[np.float64]]:
    letters = codepoints("".join(dict.fromkeys(_MALE if male else _FEMALE)))
    return letters, _falling(len(letters), 0.75)


def _pick(rng: np.random.Generator, letters: Letters, weights: NDArray[np.float64], count: int) -> Letters:
    """Faster than rng.choice with weights: a search in the running sum."""
    return letters[np.searchsorted(np.cumsum(weights)[:-1], rng.random(count))]


def surnames(rng: np.random.Generator, count: int) -> Letters:
    return _pick(rng, *_surnames(), count)


def given(rng: np.random.Generator, male: Flags, old: Flags) -> Letters:
    """Given names (n, 2); the second letter is zero where there is only one."""
    out = np.zeros((len(male), 2), np.uint32)
    for sex in (True, False):
        some = np.flatnonzero(male == sex)
        letters, weights = _given(sex)
        # The second place has favourites of its own, so its order is another one.
        shuffled = np.random.default_rng(int(sex)).permutation(letters)
        out[some, 0] = _pick(rng, letters, weights, len(some))
        out[some, 1] = _pick(rng, shuffled, weights, len(some))
    single = rng.random(len(male)) < np.where(old, _ONE_LETTER["old"], _ONE_LETTER["young"])
    out[single, 1] = 0
    return out


@cache
def _alike() -> tuple[NDArray[np.int32], NDArray[np.int32], Letters]:
    """For every code point: where its group of common characters of one reading starts, and its size."""
    common = {
        bytes([0xA0 + row, 0xA0 + cell]).decode("gb2312")
        for row in range(16, 56)
        for cell in range(1, 95)
        if (row, cell) <= (55, 89)
    }
    groups: dict[str, list[str]] = {}
    for letter, reading in table():
        if letter in common:
            groups.setdefault(reading, []).append(letter)
    start, size = np.zeros(0x10000, np.int32), np.ones(0x10000, np.int32)
    flat: list[str] = []
    for group in groups.values():
        for letter in group:
            start[ord(letter)], size[ord(letter)] = len(flat), len(group)
        flat += group
    return start, size, codepoints("".join(flat))


def homophone(rng: np.random.Generator, letters: Letters) -> Letters:
    """Another common character that sounds the same, or the same where there is none."""
    start, size, flat = _alike()
    other = rng.integers(0, 1 << 30, len(letters)) % size[letters]
    found = flat[start[letters] + other]
    same = found == letters
    found[same] = flat[start[letters[same]] + (other[same] + 1) % size[letters[same]]]
    return np.where(size[letters] > 1, found, letters)


def misread(rng: np.random.Generator, count: int) -> Letters:
    """Characters that have nothing to do with the name."""
    return rng.choice(_given(True)[0], count)
