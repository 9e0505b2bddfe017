"""A transformer that sees only what came before foretells the next token."""

import keras
import numpy as np
from keras import layers, ops

keras.utils.set_random_seed(23)

vocab_size, maxlen, embed_dim = 12, 10, 32
rng = np.random.default_rng(19)
# Each token follows from the one two places before it.
texts = rng.integers(0, vocab_size, (500, maxlen + 1))
for place in range(2, maxlen + 1):
    texts[:, place] = (texts[:, place - 2] + 5) % vocab_size


def causal_mask(batch_size, length):
    rows, columns = ops.arange(length)[:, None], ops.arange(length)
    mask = ops.reshape(ops.cast(rows >= columns, "bool"), [1, length, length])
    times = ops.concatenate([ops.expand_dims(batch_size, -1), ops.convert_to_tensor([1, 1])], 0)
    return ops.tile(mask, times)


class TransformerBlock(layers.Layer):
    def __init__(self, embed_dim, num_heads, feed_forward_dim):
        super().__init__()
        self.att = layers.MultiHeadAttention(num_heads, embed_dim)
        self.ffn = keras.Sequential(
            [layers.Dense(feed_forward_dim, activation="relu"), layers.Dense(embed_dim)]
        )
        self.layernorm1 = layers.LayerNormalization(epsilon=1e-6)
        self.layernorm2 = layers.LayerNormalization(epsilon=1e-6)

    def call(self, inputs):
        shape = ops.shape(inputs)
        mask = causal_mask(shape[0], shape[1])
        out1 = self.layernorm1(inputs + self.att(inputs, inputs, attention_mask=mask))
        return self.layernorm2(out1 + self.ffn(out1))


class TokenAndPositionEmbedding(layers.Layer):
    def __init__(self, maxlen, vocab_size, embed_dim):
        super().__init__()
        self.token_emb = layers.Embedding(input_dim=vocab_size, output_dim=embed_dim)
        self.pos_emb = layers.Embedding(input_dim=maxlen, output_dim=embed_dim)

    def call(self, x):
        maxlen = ops.shape(x)[-1]
        positions = self.pos_emb(ops.arange(0, maxlen, 1))
        return self.token_emb(x) + positions


inputs = layers.Input(shape=(maxlen,), dtype="int32")
x = TokenAndPositionEmbedding(maxlen, vocab_size, embed_dim)(inputs)
x = TransformerBlock(embed_dim, 2, 64)(x)
outputs = layers.Dense(vocab_size)(x)
model = keras.Model(inputs=inputs, outputs=[outputs, x])
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(keras.optimizers.Adam(0.005), loss=[loss_fn, None])


class TextGenerator(keras.callbacks.Callback):
    def __init__(self, start):
        super().__init__()
        self.start, self.right = start, []

    def on_epoch_end(self, epoch, logs=None):
        tokens = list(self.start)
        while len(tokens) < maxlen:
            padded = np.array([tokens + [0] * (maxlen - len(tokens))])
            logits, _ = self.model.predict(padded, verbose=0)
            tokens.append(int(np.argmax(logits[0, len(tokens) - 1])))
        wanted = [(a + 5) % vocab_size for a in tokens[:-2]]
        self.right.append(sum(a == b for a, b in zip(tokens[2:], wanted, strict=True)))


generator = TextGenerator([3, 7])
history = model.fit(
    texts[:, :-1], texts[:, 1:], batch_size=50, epochs=12, verbose=0, callbacks=[generator]
)
print("loss:", history.history["loss"][-1])
print("right:", generator.right[-1])
