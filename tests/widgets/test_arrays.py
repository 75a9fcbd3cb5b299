import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from ltviz.widgets.arrays import DTYPES, as_arrays, is_run, matrices, pack, unpack
from tests.widgets.examples import tiny_run

VALUES = [0.0, 1.0, 2.0, 0.5, 100.0, 3.0]


@pytest.mark.parametrize("dtype", DTYPES)
def test_an_array_comes_back(dtype: str) -> None:
    array = np.array(VALUES).astype(dtype).reshape(2, 3)
    packed = pack(array)
    assert packed["shape"] == [2, 3]
    assert len(packed["data"]) == array.nbytes
    np.testing.assert_array_equal(unpack(packed), array)


def test_bytes_are_little_endian_whatever_the_array_was() -> None:
    assert pack(np.array([1, 258], ">u2"))["data"] == b"\x01\x00\x02\x01"
    assert pack(np.arange(4, dtype=np.uint8)[::2])["data"] == b"\x00\x02"


def test_a_dtype_without_a_browser_array_is_refused() -> None:
    with pytest.raises(ValueError, match="got int64"):
        pack(np.arange(3))


@pytest.mark.parametrize("dtype", DTYPES)
def test_javascript_reads_the_same_numbers(dtype: str, run_js: Callable[..., str]) -> None:
    array = np.array(VALUES).astype(dtype)
    data = list(pack(array)["data"])
    # At an odd offset of a longer buffer, as a host may hand them over.
    script = f"""
      const whole = new Uint8Array([7, ...{data}]);
      const data = new DataView(whole.buffer, 1);
      console.log(JSON.stringify([...ltv.decode({{ data, dtype: "{dtype}", shape: [{array.size}] }})]));
    """
    assert json.loads(run_js(script)) == array.astype(np.float64).tolist()


def test_javascript_reads_every_half(run_js: Callable[..., str]) -> None:
    script = """
      const all = Uint16Array.from({ length: 65536 }, (_, i) => i);
      console.log(Buffer.from(ltv.fromHalf(all).buffer).toString("base64"));
    """
    import base64

    found = np.frombuffer(base64.b64decode(run_js(script)), "<f4")
    halves = np.arange(65536, dtype=np.uint16).view(np.float16).astype(np.float32)
    np.testing.assert_array_equal(found, halves)


@pytest.mark.parametrize(("shape", "dtype"), [([2], "float32"), ([3], "complex64")])
def test_javascript_refuses_what_does_not_fit(
    shape: list[int], dtype: str, run_js: Callable[..., str]
) -> None:
    script = f"""
      try {{ ltv.decode({{ data: new Uint8Array(4), dtype: "{dtype}", shape: {shape} }}); }}
      catch (error) {{ console.log(error.message); }}
    """
    assert ("needs 8 bytes, got 4" if dtype == "float32" else "got complex64") in run_js(script)


def test_torch_and_numpy_give_the_same() -> None:
    values = np.arange(12, dtype=np.float32).reshape(2, 2, 3)
    tensor = torch.tensor(values, requires_grad=True)
    for given in (values, tensor, tensor.to(torch.bfloat16), values.tolist()):
        np.testing.assert_array_equal(as_arrays({"a": given}, replica=1)["a"], values[1])


def test_booleans_stay() -> None:
    assert as_arrays({"a": torch.tensor([[True, False]])})["a"].dtype == bool


def refused(error: type[Exception], match: str, value: Any, **options: Any) -> None:
    with pytest.raises(error, match=match):
        as_arrays(value, **options)


def test_wrong_weights_are_refused_by_name() -> None:
    ones = np.ones((1, 2, 2))
    refused(
        ValueError,
        r"weights\['b'\] must be finite, got NaN or infinity in 1 of 4",
        {"a": ones, "b": [[1, np.nan, 2, 3]]},
    )
    refused(ValueError, "got NaN or infinity in 1 of 2", {"a": torch.tensor([[1.0, -torch.inf]])})
    refused(ValueError, r"replica must be in \[0, 1\), got 1", {"a": ones}, replica=1)
    refused(ValueError, r"same leading replica axis .*'a': 1, 'b': 3", {"a": ones, "b": np.ones((3, 2))})
    refused(ValueError, "at least one layer", {})
    refused(TypeError, r"mask must be a dict of arrays, got list", [1], name="mask")
    refused(TypeError, r"got Linear; ltviz.weights\(module\) makes one", torch.nn.Linear(2, 2))
    refused(TypeError, r"weights\['a'\] must hold numbers, got str", {"a": "weights"})
    refused(ValueError, "leading replica axis, got a single number", {"a": 3.0})


def test_only_weights_of_two_axes_may_be_pruned() -> None:
    arrays = {"fc.weight": np.ones((2, 3)), "fc.bias": np.ones(2), "norm.weight": np.ones(2)}
    assert list(matrices(arrays)) == ["fc.weight"]
    # A state dict without the replica axis: its matrices have become vectors.
    with pytest.raises(ValueError, match=r"shape \[R, out, in\].*ltviz.weights\(module\)"):
        matrices({"fc.weight": np.ones(3)})


def test_a_run_is_known_by_what_it_has() -> None:
    assert is_run(tiny_run())
    assert not is_run({"fc.weight": np.ones((1, 2, 2))})
