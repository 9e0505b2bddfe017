"""An encoder's state starts a decoder, which is run one step at a time when it is used."""

import keras
import numpy as np

keras.utils.set_random_seed(20)

# The decoder writes what the encoder read, backwards. Token 0 starts, token 1 stops.
num_tokens, length, latent_dim = 8, 3, 48
rng = np.random.default_rng(16)
read = rng.integers(2, num_tokens, (700, length))
written = np.concatenate([read[:, ::-1], np.ones((700, 1), int)], axis=1)
fed = np.concatenate([np.zeros((700, 1), int), written[:, :-1]], axis=1)
encoder_input_data = keras.utils.to_categorical(read, num_tokens)
decoder_input_data = keras.utils.to_categorical(fed, num_tokens)
decoder_target_data = keras.utils.to_categorical(written, num_tokens)

encoder_inputs = keras.Input(shape=(None, num_tokens))
encoder = keras.layers.LSTM(latent_dim, return_state=True)
encoder_outputs, state_h, state_c = encoder(encoder_inputs)
encoder_states = [state_h, state_c]

decoder_inputs = keras.Input(shape=(None, num_tokens))
decoder_lstm = keras.layers.LSTM(latent_dim, return_sequences=True, return_state=True)
decoder_outputs, _, _ = decoder_lstm(decoder_inputs, initial_state=encoder_states)
decoder_dense = keras.layers.Dense(num_tokens, activation="softmax")
decoder_outputs = decoder_dense(decoder_outputs)

model = keras.Model([encoder_inputs, decoder_inputs], decoder_outputs)
model.compile(
    optimizer=keras.optimizers.RMSprop(0.01),
    loss="categorical_crossentropy",
    metrics=["accuracy"],
)
history = model.fit(
    [encoder_input_data, decoder_input_data],
    decoder_target_data,
    batch_size=64,
    epochs=12,
    validation_split=0.2,
    verbose=0,
)

encoder_model = keras.Model(encoder_inputs, encoder_states)
decoder_state_input_h = keras.Input(shape=(latent_dim,))
decoder_state_input_c = keras.Input(shape=(latent_dim,))
decoder_states_inputs = [decoder_state_input_h, decoder_state_input_c]
decoder_outputs, state_h, state_c = decoder_lstm(
    decoder_inputs, initial_state=decoder_states_inputs
)
decoder_outputs = decoder_dense(decoder_outputs)
decoder_model = keras.Model(
    [decoder_inputs, *decoder_states_inputs], [decoder_outputs, state_h, state_c]
)


def decode_sequence(sequence):
    states_value = encoder_model.predict(sequence, verbose=0)
    token, found = 0, []
    while token != 1 and len(found) <= length:
        target_seq = np.zeros((1, 1, num_tokens))
        target_seq[0, 0, token] = 1.0
        output_tokens, h, c = decoder_model.predict([target_seq, *states_value], verbose=0)
        token = int(np.argmax(output_tokens[0, -1]))
        found.append(token)
        states_value = [h, c]
    return found


decoded = decode_sequence(encoder_input_data[:1])
print("loss:", history.history["loss"][-1])
print("val accuracy:", history.history["val_accuracy"][-1])
print("decoded:", decoded[-1] == 1 or len(decoded) == length + 1)
