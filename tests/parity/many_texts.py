# ruff: noqa: RUF001, SIM905 - signs that look alike are the point here, and lines are easy to read
"""Texts of many languages, signs and kinds, and the book's own sentences."""

import random
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]

LANGUAGES = """\
Was ist ein Neuron, und warum heißt es so? Größe, Übung, Straße, ÄÖÜ.
L'été où Noël tombait: « déjà vu », cœur, garçon, naïveté, aiguë.
¿Qué aprende la red? ¡El año pasado, el niño comió piñas!
Perché la città è così? Lo studente può già capire: è l'unità.
O coração não está à venda; às três horas, põe-se o sol.
Žluťoučký kůň úpěl ďábelské ódy. Příliš!
Zażółć gęślą jaźń, łódź i źrebię.
Árvíztűrő tükörfúrógép, őszi hűvös.
Pijamalı hasta yağız şoföre çabucak güvendi. İstanbul, ısı, IĞDIR.
Những người Việt học tiếng Anh: ăâđêôơư, phở.
Съешь же ещё этих мягких французских булок, да выпей чаю. Йод и ёж.
Щастя, їжак, ґанок, є.
Ξεσκεπάζω την ψυχοφθόρα βδελυγμία. ΣΊΣΥΦΟΣ, ΟΔΟΣ, ὁ ἄνθρωπος.
שלום עולם, מה שלומך? בְּרֵאשִׁית בָּרָא
مرحبا بالعالم، كيف الحال؟ العَرَبِيَّة ١٢٣ لا
فارسی: این یک جملهٔ ساده است، می‌خواهم.
नमस्ते दुनिया, आप कैसे हैं? क्षत्रिय १२३।
বাংলা ভাষা, কেমন আছেন? ক্ষ
தமிழ் எழுத்துகள், வணக்கம்!
తెలుగు ಕನ್ನಡ മലയാളം ગુજરાતી ਪੰਜਾਬੀ
สวัสดีชาวโลก ภาษาไทยไม่มีช่องว่าง น้ำ
ລາວ ខ្មែរ မြန်မာ བོད་ཡིག
日本語のテキスト、ひらがなとカタカナ。がぎぐげご ガギグゲゴ ﾊﾝｶｸ
神经网络由许多神经元组成，反向传播计算梯度。
神經網絡由許多神經元組成，反向傳播計算梯度。㐀㒨
안녕하세요, 신경망은 무엇인가요? 한글 조합형
ქართული ენა, Հայերեն լեզու, አማርኛ ቋንቋ
ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ ᠮᠣᠩᠭᠣᠯ ⵜⴰⵎⴰⵣⵉⵖⵜ ᚠᚢᚦᚨᚱᚲ
ﬁne ﬂow oﬃce, Å and Å, K, Ω, ½ ⅓ ² ³ № ™ ℃ ㍿ Ⅷ
ＦＵＬＬＷＩＤＴＨ ｔｅｘｔ，１２３！？
""".splitlines()

SIGNS = """\
🎉 party 🎉🎉 time🎉 x🎉y
👩‍🔬 👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪🇫🇷 👍🏽 🧠 🥰 🫠 🪿
❤️ vs ❤ ☕︎ ☕️ ✓ ✗ ★ ☆ ♠ ♥
:-) ;) :D ^_^ (╯°□°)╯︵ ┻━┻ ¯\\_(ツ)_/¯
→ ← ⇒ ∀x ∃y: x ∈ ℝ, y ∉ ∅ ∧ ∑ ∏ ∫ √2 ≈ 1.414 ≤ ≥ ≠ ±
∂L/∂w = (∂L/∂a)·σ′(z)·x, ∇f, ‖x‖₂, x̂, ȳ, θ̃, 10⁻³, e^{−z}
“quotes” ‘single’ „low“ ‚low‘ ‹a› «b» – — … ‐ ‑ ‒ ― ‰ † ‡ • · ¡¿ § ¶
$100 €5 £3 ¥7 ₹9 ¢ 50% #1 @me &c. * ~ ` | \\ / < > = + _ - ^ { } [ ] ( )
soft\u00adhyphen zero\u200bwidth non\u00a0break thin\u2009space word\u2060joiner \ufeffbom
tab\there new\nline carriage\rreturn form\x0cfeed vertical\x0btab \x00null\x07bell \x1cfs\x85nel
a\u0301e\u0300o\u0302u\u0308n\u0303c\u0327 Z\u0351\u0346a\u0352l\u0308\u0313g\u034fo\u0334
\ufffdreplacement \ue000private \u0378unassigned \U000e0041tag \u2028line\u2029paragraph
don't can't we'll it's o'clock rock'n'roll l'oeuvre
U.S.A. e.g. i.e. Mr. 3.14 1,000,000 12:30 2026-11-25 v1.2.3-rc.4+build
re-use state-of-the-art co-operate semi—colon;colon:comma,stop.
[CLS] in the text [SEP] and [MASK] [PAD] [UNK] [cls] [unused1] ##ing
backpropagation hyperparameters overparameterized unaffable antidisestablishmentarianism
Donaudampfschifffahrtsgesellschaftskapitän pneumonoultramicroscopicsilicovolcanoconiosis
ALLCAPS CamelCase snake_case kebab-case SCREAMING_SNAKE mIxEd
1 22 333 4444 55555 0x1F 1e-12 -0.5 +3 1/2 50/50 42nd 3D 2x2 16GB
<script>alert('x')</script> &lt;b&gt; ../../etc/passwd %2e%2e%2f ' OR 1=1; --
http://example.org/a?b=c&d=e#f mailto:me@example.org C:\\dir\\file.txt ~/.cache
""".split("\n")

CODE = """\
model = cr.Sequential([cr.layers.Dense(4, activation="sigmoid", input_shape=(2,))])
model.compile(optimizer="sgd", loss="mse"); model.fit(X, y, epochs=3000, verbose=0)
def forward(self, x: Array, training: bool = False) -> Array: return x @ self.W + self.b
for i in range(10): print(f"{i:>3} {loss:.4f}")
z = np.dot(w, x) + b  # the weighted sum
if __name__ == "__main__": main(sys.argv[1:])
lambda x: x**2 if x > 0 else -x // 2 % 3
const f = async (a, b = {}) => ({ ...a, [b?.key ?? "k"]: `${a}:${b}` });
SELECT name, COUNT(*) FROM users WHERE age >= 18 GROUP BY name;
#include <stdio.h> int main(void) { printf("%d\\n", 1 << 3); return 0; }
fn main() -> Result<(), Box<dyn Error>> { let v: Vec<_> = it.collect(); Ok(()) }
git commit -m "fix: don't" && git push origin HEAD~1..@{u} | tee log.txt 2>&1
{"loss": [0.25, 1e-3, null], "done": true}
\\frac{\\partial L}{\\partial w_{ij}} = \\delta_j \\, x_i
ValueError: operands could not be broadcast together with shapes (4,2) (3,)
""".splitlines()


def chapters():
    return [path.read_text("utf-8") for path in sorted((ROOT / "book/chapters").glob("*.md"))]


def samples():
    """Some hundreds of texts for the tokenizer: languages, signs, code, lines of the chapters."""
    lines = [line for text in chapters() for line in text.splitlines() if line.strip()]
    draw = random.Random(0)  # noqa: S311 - a sample, no secret
    mixed = [" ".join(draw.sample(LANGUAGES + SIGNS + CODE, 3)) for _ in range(100)]
    return [
        *LANGUAGES,
        *SIGNS,
        *CODE,
        *draw.sample(lines, 300),
        *mixed,
        "",
        " ",
        "new\nline",
        "x" * 101,
    ]


def sentences(count):
    """Sentences of the chapters and others, of one word to more than the encoder can take."""
    prose = "\n".join(re.sub(r"```.*?```", "", text, flags=re.S) for text in chapters())
    found = [s.strip() for s in re.split(r"(?<=[.?!:])\s+|\n\n+", prose) if len(s) > 3]
    draw = random.Random(1)  # noqa: S311 - a sample, no secret
    long = [" ".join(draw.sample(found, draw.randint(2, 14))) for _ in range(count // 8)]
    words = prose.split()
    short = [" ".join(draw.sample(words, draw.randint(1, 5))) for _ in range(count // 8)]
    odd = [*LANGUAGES, *SIGNS, *CODE, ""]
    rest = count - len(long) - len(short) - len(odd)
    return [*odd, *long, *short, *draw.sample(found, rest)]
