"""E5's layers as a network in the open exchange format, for the runtime that computes it."""

from __future__ import annotations

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from portal.assistant.e5.model_file import BLOCK, ModelFile, unpacked

MICROSOFT = "com.microsoft"  # the runtime's own operators: four-bit weights, whole attention
VERSIONS = {"": 17, MICROSOFT: 1}
BYTES = 4  # how exactly activations meet four-bit weights: as numbers of one byte


class Network:
    """Twelve layers of attention over `words` [1, pieces, width]; `apart` hides strangers.

    `apart` [1, 1, pieces, pieces] is added to what a piece gives another: 0 within a sentence.
    """

    def __init__(self, file: ModelFile) -> None:
        self._file = file
        self._nodes: list[onnx.NodeProto] = []
        self._weights: list[onnx.TensorProto] = []

    def to_bytes(self) -> bytes:
        """The network as a file."""
        file = self._file
        said = self._even("LayerNormalization", ["words"], "emb.ln", domain="", axis=-1)
        for layer in range(file.layers):
            said = self._layer(said, f"l{layer}.")
        self._add("Identity", [said], "said", domain="")
        number = onnx.TensorProto.FLOAT
        rows = [1, "pieces", file.width]
        graph = helper.make_graph(
            self._nodes,
            "e5",
            [
                helper.make_tensor_value_info("words", number, rows),
                helper.make_tensor_value_info("apart", number, [1, 1, "pieces", "pieces"]),
            ],
            [helper.make_tensor_value_info("said", number, rows)],
            self._weights,
        )
        versions = [helper.make_opsetid(*one) for one in VERSIONS.items()]
        model = helper.make_model(graph, opset_imports=versions, ir_version=9)
        return bytes(model.SerializeToString())

    def _layer(self, said: str, name: str) -> str:
        file = self._file
        asked = [self._times(said, name + part, file.width) for part in "qkv"]
        seen = self._add(
            "MultiHeadAttention", [*asked, "", "", "apart"], name + "seen", num_heads=file.heads
        )
        seen = self._times(seen, name + "ao", file.width)
        said = self._even("SkipLayerNormalization", [said, seen], name + "aln")
        inner = self._add("Gelu", [self._times(said, name + "fi", file.width)], name + "bent")
        outer = self._times(inner, name + "fo", file.inner)
        return self._even("SkipLayerNormalization", [said, outer], name + "oln")

    def _times(self, said: str, name: str, columns: int) -> str:
        """Multiplied with the matrix of a name; the runtime packs neighbours into one byte."""
        blocks = self._file.blocks(name + ".w", columns)
        one = unpacked(blocks)
        packed = one[..., 0::2] | one[..., 1::2] << 4
        inputs = [
            said,
            self._keep(name + ".w", packed),
            self._keep(name + ".scale", blocks["scale"].astype(np.float32)),
            "",
            "",
            self._keep(name + ".b", self._file.numbers(name + ".b")),
        ]
        return self._add(
            "MatMulNBits",
            inputs,
            name,
            K=columns,
            N=len(blocks),
            bits=4,
            block_size=BLOCK,
            accuracy_level=BYTES,
        )

    def _even(self, kind: str, inputs: list[str], name: str, **how: object) -> str:
        scale = [self._keep(name + part, self._file.numbers(name + part)) for part in (".w", ".b")]
        return self._add(kind, [*inputs, *scale], name, epsilon=self._file.epsilon, **how)

    def _keep(self, name: str, weights: NDArray[np.generic]) -> str:
        self._weights.append(numpy_helper.from_array(np.ascontiguousarray(weights), name))
        return name

    def _add(
        self, kind: str, inputs: list[str], name: str, domain: str = MICROSOFT, **how: object
    ) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [name], domain=domain, **how))
        return name
