"""A text as the numbers of E5's word pieces: of all ways to part it the most probable one."""

from __future__ import annotations

import re
from pathlib import Path

from marisa_trie import RecordTrie

from portal.assistant.e5.model_file import ModelFile
from portal.assistant.made_once import made_once

QUERY = "query: "  # what the model wants to read before a question
SPACE = "▁"  # stands for a space within word pieces
UNLIKELY = 10.0  # so much less than the rarest piece counts a sign that is in none
LONGEST = 16  # signs of a piece
RECORD = "<if"  # of a piece: its number and how probable it is, as a logarithm


class Pieces:
    """Parts texts as the SentencePiece model of XLM-RoBERTa does."""

    def __init__(self, file: ModelFile, table: Path) -> None:
        """`table`: where the pieces are kept, mapped and shared by all processes."""
        self._signs = file.signs()
        self._begin, self._end, self._unknown = file.begin, file.end, file.unknown
        self._no_piece = float(file.scores.min()) - UNLIKELY
        if made_once(table, lambda to: _trie(file).save(str(to))):
            self._trie = RecordTrie(RECORD).mmap(str(table))
        else:
            self._trie = _trie(file)

    def numbers(self, text: str) -> list[int]:
        """The pieces of a question, between the signs for its beginning and its end."""
        line = re.sub(" {2,}", " ", (QUERY + text).translate(self._signs))
        line = (SPACE + line.removeprefix(" ")).replace(" ", SPACE)
        best = [(float("-inf"), 0, 0)] * (len(line) + 1)  # how probable, from where, which piece
        best[0] = (0.0, 0, 0)
        for at in range(len(line)):
            so_far = best[at][0]
            found = [(line[at], (self._unknown, self._no_piece))]
            found += [
                (one, self._trie[one][0]) for one in self._trie.prefixes(line[at : at + LONGEST])
            ]
            for piece, (number, score) in found:
                end = at + len(piece)
                if so_far + score > best[end][0]:
                    best[end] = (so_far + score, at, number)
        numbers, at = [self._end], len(line)
        while at:
            _, at, number = best[at]
            numbers.append(number)
        return [self._begin, *reversed(numbers)]


def _trie(file: ModelFile) -> RecordTrie:
    scored = enumerate(zip(file.words(), file.scores.tolist(), strict=True))
    return RecordTrie(
        RECORD, ((word, (at, score)) for at, (word, score) in scored if at != file.unknown)
    )
