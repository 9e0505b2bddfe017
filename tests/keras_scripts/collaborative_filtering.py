"""Users and films meet as vectors; the dot product of two foretells a rating."""

import keras
import numpy as np
from keras import layers, ops

keras.utils.set_random_seed(13)

num_users, num_movies, size = 40, 30, 8
rng = np.random.default_rng(9)
tastes, kinds = rng.normal(size=(num_users, 2)), rng.normal(size=(num_movies, 2))
user, movie = rng.integers(0, num_users, 2400), rng.integers(0, num_movies, 2400)
ratings = np.sum(tastes[user] * kinds[movie], axis=1)
y = ((ratings - ratings.min()) / (ratings.max() - ratings.min())).astype("float32")
x = np.stack([user, movie], axis=1)
x_train, x_val, y_train, y_val = x[:2000], x[2000:], y[:2000], y[2000:]


class RecommenderNet(keras.Model):
    def __init__(self, num_users, num_movies, embedding_size, **kwargs):
        super().__init__(**kwargs)
        self.num_users = num_users
        self.num_movies = num_movies
        self.embedding_size = embedding_size
        self.user_embedding = layers.Embedding(
            num_users,
            embedding_size,
            embeddings_initializer="he_normal",
            embeddings_regularizer=keras.regularizers.l2(1e-6),
        )
        self.user_bias = layers.Embedding(num_users, 1)
        self.movie_embedding = layers.Embedding(
            num_movies,
            embedding_size,
            embeddings_initializer="he_normal",
            embeddings_regularizer=keras.regularizers.l2(1e-6),
        )
        self.movie_bias = layers.Embedding(num_movies, 1)

    def call(self, inputs):
        user_vector = self.user_embedding(inputs[:, 0])
        user_bias = self.user_bias(inputs[:, 0])
        movie_vector = self.movie_embedding(inputs[:, 1])
        movie_bias = self.movie_bias(inputs[:, 1])
        dot_user_movie = ops.sum(user_vector * movie_vector, axis=1, keepdims=True)
        x = dot_user_movie + user_bias + movie_bias
        return ops.nn.sigmoid(x)


model = RecommenderNet(num_users, num_movies, size)
model.compile(
    loss=keras.losses.BinaryCrossentropy(),
    optimizer=keras.optimizers.Adam(learning_rate=0.02),
)
history = model.fit(
    x=x_train, y=y_train, batch_size=64, epochs=8, verbose=0, validation_data=(x_val, y_val)
)
predicted = model.predict(x_val, verbose=0)[:, 0]
print("val loss:", history.history["val_loss"][-1])
print("correlation:", float(np.corrcoef(predicted, y_val)[0, 1]))

# The same, from parts that are there.
user_input, movie_input = keras.Input((1,), dtype="int32"), keras.Input((1,), dtype="int32")
user_vector = layers.Flatten()(layers.Embedding(num_users, size)(user_input))
movie_vector = layers.Flatten()(layers.Embedding(num_movies, size)(movie_input))
rating = layers.Dot(axes=1)([user_vector, movie_vector])
model = keras.Model([user_input, movie_input], rating)
model.compile(keras.optimizers.Adam(0.02), loss="mse")
model.fit([x_train[:, :1], x_train[:, 1:]], y_train, batch_size=64, epochs=8, verbose=0)
print("mse:", model.evaluate([x_val[:, :1], x_val[:, 1:]], y_val, verbose=0))
