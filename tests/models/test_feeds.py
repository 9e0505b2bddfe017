"""What fit takes: arrays, generators, iterables, data sets, weights of samples and classes."""

import numpy as np
import pytest

import chainrule as cr
from chainrule.layers import Dense


def line(loss="mse", **options):
    cr.utils.set_random_seed(1)
    model = cr.Sequential([Dense(1, input_shape=(2,))])
    model.compile(cr.optimizers.SGD(0.05), loss, **options)
    return model


def problem(n=12):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, 2)).astype("float32")
    return x, (x @ [[1.0], [-2.0]]).astype("float32")


def batches(x, y, size=4, forever=False):
    while True:
        for start in range(0, len(x), size):
            yield x[start : start + size], y[start : start + size]
        if not forever:
            return


def test_a_generator_trains_as_its_arrays_do():
    x, y = problem()
    whole, fed = line(), line()
    whole.fit(x, y, batch_size=4, epochs=3, shuffle=False, verbose=0)
    fed.fit(batches(x, y, forever=True), steps_per_epoch=3, epochs=3, verbose=0)
    for a, b in zip(whole.get_weights(), fed.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_list_like_source_is_run_through_each_epoch():
    class Pairs:
        def __iter__(self):
            return batches(*problem())

    whole, fed = line(), line()
    whole.fit(*problem(), batch_size=4, epochs=3, shuffle=False, verbose=0)
    fed.fit(Pairs(), epochs=3, verbose=0)
    np.testing.assert_array_equal(whole.get_weights()[0], fed.get_weights()[0])


def test_a_py_dataset_is_shuffled_by_batches_and_told_of_epochs():
    x, y = problem()

    class Parts(cr.utils.PyDataset):
        asked, ended = [], 0

        def __len__(self):
            return 3

        def __getitem__(self, index):
            self.asked.append(index)
            return x[4 * index : 4 * index + 4], y[4 * index : 4 * index + 4]

        def on_epoch_end(self):
            self.ended += 1

    parts = Parts()
    line().fit(parts, epochs=4, verbose=0)
    assert parts.ended == 4
    epochs = [tuple(parts.asked[i : i + 3]) for i in range(0, 12, 3)]
    assert all(sorted(epoch) == [0, 1, 2] for epoch in epochs)
    assert len(set(epochs)) > 1


def test_a_spent_generator_says_so():
    x, y = problem()
    with pytest.raises(cr.errors.DataError, match="only once"):
        line().fit(batches(x, y), epochs=2, verbose=0)
    with pytest.raises(cr.errors.ArgumentError, match="leave y"):
        line().fit(batches(x, y), y, verbose=0)
    with pytest.raises(cr.errors.DataError, match="4 parts"):
        line().fit(iter([(x, y, None, None)]), verbose=0)


def test_sample_weights_scale_the_loss_and_class_weights_are_sample_weights():
    x, _ = problem(6)
    y = np.array([0, 1, 1, 0, 1, 0])
    weights = np.where(y == 1, 3.0, 0.5)
    by_sample, by_class = line("binary_crossentropy"), line("binary_crossentropy")
    by_sample.fit(x, y, sample_weight=weights, verbose=0)
    by_class.fit(x, y, class_weight={0: 0.5, 1: 3.0}, verbose=0)
    np.testing.assert_allclose(by_sample.get_weights()[0], by_class.get_weights()[0], rtol=1e-6)
    with pytest.raises(cr.errors.ArgumentError, match="either"):
        by_class.fit(x, y, class_weight={0: 1.0}, sample_weight=weights, verbose=0)


def test_weighted_metrics_count_samples_by_weight():
    x, y = problem(4)
    model = line(metrics=["mse"], weighted_metrics=["mse"])
    logs = model.evaluate(x, y, sample_weight=[1.0, 0.0, 0.0, 0.0], verbose=0, return_dict=True)
    assert set(logs) == {"loss", "mse", "weighted_mse"}
    alone = line(metrics=["mse"]).evaluate(x[:1], y[:1], verbose=0, return_dict=True)
    assert logs["weighted_mse"] == pytest.approx(alone["mse"], rel=1e-5)


def test_metrics_of_one_name_are_numbered():
    x, y = problem(4)
    model = line(metrics=["mse", "mse"], weighted_metrics=["mse", "mse"])
    logs = model.evaluate(x, y, verbose=0, return_dict=True)
    assert list(logs) == ["loss", "mse", "mse_1", "weighted_mse", "weighted_mse_1"]


def test_a_split_with_sample_weights():
    x, y = problem()
    logs = (
        line()
        .fit(x, y, sample_weight=np.ones(12), validation_split=0.25, epochs=2, verbose=0)
        .history
    )
    assert set(logs) == {"loss", "val_loss"}


def test_steps_cut_an_epoch_short():
    x, y = problem()
    seen = []
    count = cr.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: seen.append(batch))
    line().fit(x, y, batch_size=2, steps_per_epoch=2, epochs=2, verbose=0, callbacks=[count])
    assert seen == [0, 1, 0, 1]


def test_predict_from_a_generator():
    x, y = problem()
    model = line()
    found = model.predict(((part,) for part, _ in batches(x, y)))
    np.testing.assert_array_equal(found, model.predict(x))


def test_on_batch_methods():
    x, y = problem()
    model = line(metrics=["mae"])
    before = model.test_on_batch(x, y)
    after = model.train_on_batch(x, y, return_dict=True)
    assert before == pytest.approx([after["loss"], after["mae"]])
    assert model.predict_on_batch(x).shape == (12, 1)
    assert model.metrics_names == ["loss", "mae"]
