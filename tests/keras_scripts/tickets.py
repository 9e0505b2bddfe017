"""Three inputs and two outputs: tickets get a priority and a department."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(6)

num_tags, num_words, num_departments = 6, 50, 3

title_input = keras.Input(shape=(None,), name="title")
body_input = keras.Input(shape=(None,), name="body")
tags_input = keras.Input(shape=(num_tags,), name="tags")

title_features = layers.Embedding(num_words, 16)(title_input)
body_features = layers.Embedding(num_words, 16)(body_input)
title_features = layers.LSTM(16)(title_features)
body_features = layers.LSTM(8)(body_features)

x = layers.concatenate([title_features, body_features, tags_input])
priority_pred = layers.Dense(1, name="priority")(x)
department_pred = layers.Dense(num_departments, name="department")(x)

model = keras.Model(
    inputs=[title_input, body_input, tags_input],
    outputs={"priority": priority_pred, "department": department_pred},
)
model.compile(
    optimizer=keras.optimizers.RMSprop(1e-2),
    loss={
        "priority": keras.losses.BinaryCrossentropy(from_logits=True),
        "department": keras.losses.CategoricalCrossentropy(from_logits=True),
    },
    loss_weights={"priority": 1.0, "department": 0.2},
)

rng = np.random.default_rng(3)
title_data = rng.integers(num_words, size=(320, 6))
body_data = rng.integers(num_words, size=(320, 12))
tags_data = rng.integers(2, size=(320, num_tags)).astype("float32")
priority_targets = tags_data[:, :1]
dept_targets = keras.utils.to_categorical(title_data[:, -1] % num_departments, num_departments)

history = model.fit(
    {"title": title_data, "body": body_data, "tags": tags_data},
    {"priority": priority_targets, "department": dept_targets},
    epochs=6,
    batch_size=32,
    verbose=0,
)
results = model.evaluate(
    {"title": title_data, "body": body_data, "tags": tags_data},
    {"priority": priority_targets, "department": dept_targets},
    return_dict=True,
    verbose=0,
)
answer = model.predict({"title": title_data, "body": body_data, "tags": tags_data}, verbose=0)
print("first loss:", history.history["loss"][0])
print("last loss:", results["loss"])
print("outputs:", sorted(answer))
