"""An LSTM foretells the next value of several series, kept on the way by its best weights."""

import keras
import numpy as np

keras.utils.set_random_seed(9)

steps, past, batch_size = 600, 18, 32
rng = np.random.default_rng(2)
hours = np.arange(steps)
series = np.stack(
    [
        np.sin(hours / 6) + 0.1 * rng.normal(size=steps),
        np.cos(hours / 6) + 0.1 * rng.normal(size=steps),
        0.1 * rng.normal(size=steps),
    ],
    axis=1,
)
split = 450
series = (series - series[:split].mean(axis=0)) / series[:split].std(axis=0)


class Windows(keras.utils.PyDataset):
    def __init__(self, series, **kwargs):
        super().__init__(**kwargs)
        self.series = series.astype("float32")

    def __len__(self):
        return (len(self.series) - past) // batch_size

    def __getitem__(self, index):
        starts = index * batch_size + np.arange(batch_size)
        x = np.stack([self.series[start : start + past] for start in starts])
        return x, self.series[starts + past, :1]


dataset_train, dataset_val = Windows(series[:split]), Windows(series[split:])
inputs = keras.layers.Input(shape=(past, series.shape[1]))
lstm_out = keras.layers.LSTM(16)(inputs)
outputs = keras.layers.Dense(1)(lstm_out)
model = keras.Model(inputs=inputs, outputs=outputs)
model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="mse")

path_checkpoint = "model_checkpoint.weights.h5"
es_callback = keras.callbacks.EarlyStopping(monitor="val_loss", min_delta=0, patience=5)
modelckpt_callback = keras.callbacks.ModelCheckpoint(
    monitor="val_loss",
    filepath=path_checkpoint,
    verbose=0,
    save_weights_only=True,
    save_best_only=True,
)
history = model.fit(
    dataset_train,
    epochs=8,
    validation_data=dataset_val,
    callbacks=[es_callback, modelckpt_callback],
    verbose=0,
)
model.load_weights(path_checkpoint)
loss = model.evaluate(dataset_val, verbose=0)
x, y = dataset_val[0]
print("best is restored:", abs(loss - min(history.history["val_loss"])) < 1e-4)
print("val loss:", loss)
print("predictions:", model.predict(x, verbose=0).shape)
