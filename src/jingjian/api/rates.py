"""How many requests a token has made in the minute that runs, counted together by all web processes."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection

# One statement: the first request of a minute begins anew, every other adds one. It stands in the shared cache, one
# row a token. The clock is the database's, one for all. A count may be lost in a crash, so nothing waits for the disk.
_COUNT: Final = """
INSERT INTO cache_entry AS counted (cache_key, value, expires)
SELECT %s, '1', date_trunc('minute', clock_timestamp()) + interval '1 minute'
WHERE set_config('synchronous_commit', 'off', true) = 'off'
ON CONFLICT (cache_key) DO UPDATE SET
  value = CASE WHEN counted.expires = excluded.expires THEN (counted.value::bigint + 1)::text ELSE '1' END,
  expires = excluded.expires
RETURNING counted.value::bigint, ceil(extract(epoch FROM counted.expires - clock_timestamp()))::integer
"""


def wait_of(token: UUID) -> int:
    """Count one more request of a token: 0, or the seconds until it may ask again. For outside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [address_of(token)])
        made, left = cursor.fetchone()
    return max(left, 1) if made > settings.API_REQUESTS_PER_MINUTE else 0


def address_of(token: UUID) -> str:
    """Where the count of a token stands in the cache."""
    return f"api-requests:{token}"
