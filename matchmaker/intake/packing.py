"""An event folder in one file, to be kept or scheduled elsewhere."""

import io
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from matchmaker.intake.records import EventFolder
from matchmaker.intake.write import write_event_folder


def pack_event_folder(folder: EventFolder) -> bytes:
    """Return the files of an event folder as a zip, in the order of their names."""
    packed = io.BytesIO()
    with TemporaryDirectory() as place, ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        write_event_folder(folder, Path(place))
        for file in sorted(Path(place).iterdir()):
            archive.write(file, file.name)
    return packed.getvalue()
