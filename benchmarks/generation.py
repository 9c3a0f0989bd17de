"""Writing: with the cache and without, a step with grouped heads, beam search beside the transformers library."""

import torch
import torch.nn.functional as F
from measure import Row, best_device, medians
from torch import Tensor, nn
from transformers import GPT2Config, GPT2LMHeadModel

from attn.decoding import beam
from attn.heads import KeyValueCache, MultiHeadAttention
from attn.models.language_model import LanguageModel
from attn.models.transformer import Sizes


def generate(length: int = 512, times: int = 3, sizes: Sizes | None = None, n_tokens: int = 1000) -> list[Row]:
    """The likeliest tokens after one first token; without the cache every step reads all of them again."""
    device = best_device()
    torch.manual_seed(0)
    sizes = sizes or Sizes(256, 8, 4, 1024)
    model = LanguageModel(n_tokens, sizes, max_len=length).to(device).eval()
    first = torch.ones(1, 1, dtype=torch.long, device=device)  # (1, 1)
    with torch.inference_mode():
        if not torch.equal(cached(model, first, length), uncached(model, first, length)):
            raise RuntimeError("with and without the cache differ")
        mine, other = medians(
            lambda: cached(model, first, length), lambda: uncached(model, first, length), times=times, device=device
        )
    figures = [f"{seconds:.2f} s" for seconds in (mine, other)]
    width = f"d {sizes.d_model}, {sizes.n_layers} layers"
    return [Row(f"generating {length} tokens, {width}", *figures, other / mine, 15.0, "the same model without cache")]


def cached(model: LanguageModel, tokens: Tensor, length: int) -> Tensor:
    """One position a step."""
    logits, state = model.start(tokens)
    for _ in range(length - tokens.shape[1]):
        new = logits.argmax(-1)  # (B,)
        tokens = torch.cat([tokens, new[:, None]], 1)  # (B, T)
        logits, state = model.step(new, state)
    return tokens


def uncached(model: LanguageModel, tokens: Tensor, length: int) -> Tensor:
    """All positions at every step, but only the last one's logits."""
    for _ in range(length - tokens.shape[1]):
        new = model.start(tokens)[0].argmax(-1)  # (B,)
        tokens = torch.cat([tokens, new[:, None]], 1)  # (B, T)
    return tokens


def grouped(S: int = 4096, d_model: int = 2048, n_heads: int = 32, n_kv_heads: int = 4, times: int = 25) -> list[Row]:
    """One step of decoding with few key and value heads, against torch's grouped kernel and the same four matrices."""
    device = best_device()
    torch.manual_seed(0)
    ours = MultiHeadAttention(d_model, n_heads, n_kv_heads=n_kv_heads).to(device).eval()
    x = torch.randn(1, 1, d_model, device=device)
    k, v = (torch.randn(1, n_kv_heads, S, d_model // n_heads, device=device) for _ in range(2))
    cache = KeyValueCache()
    cache.append(k[:, :, :-1], v[:, :, :-1])
    cache.append(k[:, :, -1:], v[:, :, -1:])  # now there is room for more

    def kernel() -> Tensor:
        q = ours.w_q(x).view(1, 1, n_heads, -1).transpose(1, 2)  # (1, H, 1, D)
        ours.w_k(x), ours.w_v(x)
        context = F.scaled_dot_product_attention(q, k, v, enable_gqa=True)  # (1, H, 1, D)
        return ours.w_o(context.transpose(1, 2).flatten(2))

    with torch.inference_mode():
        mine, other = medians(lambda: ours(x, cache=cache), kernel, times=times, device=device)  # a key more each time
    name = f"a decoding step, {n_kv_heads} of {n_heads} key/value heads, {S} keys"
    figures = [f"{1000 * seconds:.2f} ms" for seconds in (mine, other)]
    return [Row(name, *figures, other / mine, 0.67, "scaled_dot_product_attention(enable_gqa=True), 4 projections")]


def beams(
    B: int = 8, width: int = 4, length: int = 64, times: int = 5, sizes: Sizes | None = None, n_tokens: int = 1000
) -> list[Row]:
    """Beam search after one first token, with the same weights and the same answers."""
    device = best_device()
    torch.manual_seed(0)
    sizes = sizes or Sizes(256, 8, 4, 1024, positions="learned", activation="gelu")
    ours = LanguageModel(n_tokens, sizes, max_len=length + 1).to(device).eval()
    for parameter in ours.parameters():  # as they come all logits are alike
        parameter.data += 0.1 * torch.randn_like(parameter)
    theirs = as_gpt2(ours).to(device).eval()
    start = torch.randint(n_tokens, (B,), device=device)  # (B,)
    options = {"max_new_tokens": length, "num_beams": width, "length_penalty": 0.0, "do_sample": False}
    options |= {"eos_token_id": None, "pad_token_id": 0}

    def mine() -> list[list[int]]:
        return beam(ours.step, ours.begin(B), start=start, end=-1, max_len=length, width=width)

    def other() -> list[list[int]]:
        mask = torch.ones(B, 1, dtype=torch.long, device=device)
        return theirs.generate(start[:, None], attention_mask=mask, **options)[:, 1:].tolist()

    if mine() != other():
        raise RuntimeError("the two beams found other sequences")
    seconds = medians(mine, other, times=times, device=device)
    name = f"beam search, width {width}, {B} sequences of {length} tokens, d {sizes.d_model}, {sizes.n_layers} layers"
    return [Row(name, *(f"{t:.2f} s" for t in seconds), seconds[1] / seconds[0], 1.0, "transformers, generate")]


def as_gpt2(model: LanguageModel) -> GPT2LMHeadModel:
    """The same function as a model of the transformers library. Their matrices are (in, out), ours (out, in)."""
    blocks, embedding = model.decoder.blocks, model.embedding
    n_tokens, d_model = embedding.tokens.weight.shape
    theirs = GPT2LMHeadModel(
        GPT2Config(
            vocab_size=n_tokens, n_positions=embedding.max_len, n_embd=d_model, n_layer=len(blocks),
            n_head=blocks[0].attention.n_heads, n_inner=blocks[0].feed_forward[0].out_features,
            activation_function="gelu", tie_word_embeddings=False, bos_token_id=None, eos_token_id=None,
        )
    )  # fmt: skip
    pairs = [(theirs.transformer.ln_f, model.decoder.norm)]
    with torch.no_grad():
        theirs.transformer.wte.weight.copy_(embedding.tokens.weight * d_model**0.5)
        theirs.transformer.wpe.weight.copy_(embedding.positions)
        theirs.lm_head.weight.copy_(embedding.tokens.weight)
        for their, our in zip(theirs.transformer.h, blocks, strict=True):
            pairs += [(their.ln_1, our.attention_residual.norm), (their.ln_2, our.feed_forward_residual.norm)]
            joined = [our.attention.w_q, our.attention.w_k, our.attention.w_v]
            _fill(their.attn.c_attn, *joined)
            _fill(their.attn.c_proj, our.attention.w_o)
            _fill(their.mlp.c_fc, our.feed_forward[0])
            _fill(their.mlp.c_proj, our.feed_forward[2])
        for their, our in pairs:
            their.load_state_dict(our.state_dict())
    return theirs


def _fill(theirs: nn.Module, *ours: nn.Linear) -> None:
    theirs.weight.copy_(torch.cat([linear.weight for linear in ours]).T)
    theirs.bias.copy_(torch.cat([linear.bias for linear in ours]))
