"""One progress bar for a whole training run, for the command line."""

from chainrule.callbacks import Callback
from chainrule.callbacks.base import Logs
from chainrule.utils.progbar import Progbar

CHECK_EVERY = 16  # epochs: a small network takes some ten thousand epochs a second


class EpochProgress(Callback):
    """Shows how many epochs are done and the latest loss, in one line that is redrawn."""

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Start the bar."""
        self.bar = Progbar(self.params["epochs"], unit_name="epoch", stateless_metrics=())

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Move the bar now and then."""
        if epoch % CHECK_EVERY == 0 and epoch + 1 < self.params["epochs"]:
            self.bar.update(epoch + 1, list((logs or {}).items()))

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Finish the bar."""
        done = len(self.model.history.epoch) if self.model.history else 0
        self.bar.update(done, list((logs or {}).items()), finalize=True)
