"""Schemathesis makes requests from the address's own description, and finds nothing wrong."""

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from chainrule.book.ask_api import make_api
from tutor_book import make_tutor

tutor = make_tutor()
# Its client asks under a name of its own, as often as it likes.
app = make_api(lambda: tutor, hosts=None, burst=1_000_000, per_second=1e6)
schema = schemathesis.openapi.from_asgi("/api/openapi.json", app)


@pytest.mark.slow
@schema.parametrize()
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_request_is_answered_as_described(case):
    case.call_and_validate()
