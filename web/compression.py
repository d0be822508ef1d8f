"""Pages smaller on the wire: gzip, with a length that tells nothing."""

import gzip
import io
import secrets

from flask import Flask, Response, request

#: Below this a page fits into one packet as it is.
LEAST = 1_400
#: A page that shows what was typed beside its form token must not betray the token by its length (BREACH):
#: the header of the archive holds a name of random length, as “Heal the BREACH” (IEEE, 2022) proposes.
MOST_PADDING = 100


def init_compression(app: Flask) -> None:
    """Compress the pages of an application for browsers that take it."""
    app.after_request(_compress)


def _compress(answer: Response) -> Response:
    if answer.mimetype != "text/html" or answer.direct_passthrough or answer.is_streamed:
        return answer
    answer.vary.add("Accept-Encoding")
    if "Content-Encoding" in answer.headers or request.accept_encodings.quality("gzip") <= 0:
        return answer
    content = answer.get_data()
    if len(content) < LEAST:
        return answer
    answer.set_data(_packed(content))
    answer.headers["Content-Encoding"] = "gzip"
    return answer


def _packed(content: bytes) -> bytes:
    packed = io.BytesIO()
    name = "m" * secrets.randbelow(MOST_PADDING + 1)
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=6, fileobj=packed, mtime=0) as archive:
        archive.write(content)
    return packed.getvalue()
