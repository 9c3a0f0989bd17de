"""Made-up BERT checkpoints, written by `transformers`: the reference that ours must equal."""

import os

os.environ["HF_HUB_OFFLINE"] = "1"  # before the first import: no test asks the hub

import torch
import transformers

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "the",
    "a",
    "film",
    "is",
    "good",
    "bad",
    "##ly",
    "##s",
    ".",
    "un",
]
SIZES = {
    "vocab_size": 40,
    "hidden_size": 24,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 52,
    "max_position_embeddings": 17,
}


def write(folder, kind="BertModel", *, seed=0, **config):
    """A random checkpoint with a vocabulary; returns the reference model that was saved."""
    config = transformers.BertConfig(**SIZES | config, attn_implementation="eager", initializer_range=0.2)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = getattr(transformers, kind)(config).eval()
        for name, parameter in model.named_parameters():  # theirs begin at 0: a bias left out would not be seen
            if name.endswith("bias"):
                torch.nn.init.normal_(parameter)
    model.save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(WORDS) + "\n", encoding="utf-8")
    return model
