from pathlib import Path

from click.testing import CliRunner

from matchmaker.affinity import parse_vocabulary
from matchmaker.cli.vocabulary import vocabulary_command


def test_import_writes_a_file_that_the_vocabulary_reads(tmp_path: Path) -> None:
    source, out = tmp_path / "skills.csv", tmp_path / "esco.toml"
    source.write_text("skill_id,label_en,alt_en,label_es,alt_es\n1,blorping,,blorpear,\n", encoding="utf-8")

    told = CliRunner().invoke(vocabulary_command, ["import", str(source), "--out", str(out)])

    assert (told.exit_code, told.output) == (0, f"1 concepts in {out}\n")
    assert [concept.en for concept in parse_vocabulary(out.read_text("utf-8")).concepts] == [("blorping",)]
