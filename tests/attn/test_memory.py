"""The memory network against Sukhbaatar et al. 2015 written out one fact at a time."""

import pytest
import torch
import torch.nn.functional as F

from attn.models.memory import MemoryNetwork, word_weights
from attn.positions import sinusoidal

N, D = 12, 5


@pytest.fixture(autouse=True)
def _own_seed():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        yield


@pytest.fixture
def batch():
    """Stories of 4, 1 and 2 facts, of up to three words; questions of two words and one."""
    story = torch.zeros(3, 4, 3, dtype=torch.long)
    story[0] = torch.tensor([[4, 5, 6], [7, 8, 0], [9, 0, 0], [10, 11, 4]])
    story[1, 0] = torch.tensor([5, 5, 6])
    story[2, :2] = torch.tensor([[8, 9, 0], [4, 7, 8]])
    return story, torch.tensor([[4, 9], [10, 0], [6, 6]])


def bag_by_hand(table, words):
    """Σ_j l_kj · A x_j with l_kj = (1 − j/J) − (k/d)(1 − 2j/J)."""
    J, d = len(words), table.shape[1]
    total = torch.zeros(d, dtype=table.dtype)
    for j, word in enumerate(words, start=1):
        place = torch.tensor([(1 - j / J) - (k / d) * (1 - 2 * j / J) for k in range(1, d + 1)], dtype=table.dtype)
        total = total + place * table[word]
    return total


def answer_by_hand(model, story, question):
    facts = [[word for word in fact if word] for fact in story.tolist() if any(fact)]
    question = [word for word in question.tolist() if word]
    q, looks = bag_by_hand(model.words[0], question), []
    for hop in range(len(model.words) - 1):
        keys, values = (
            torch.stack(
                [bag_by_hand(model.words[i], fact) + model.ages[i][len(facts) - 1 - s] for s, fact in enumerate(facts)]
            )
            for i in (hop, hop + 1)
        )
        p = torch.stack([m @ q for m in keys]).softmax(0)
        q = q + sum(weight * c for weight, c in zip(p, values, strict=True))
        looks.append(p)
    return model.words[-1] @ q, torch.stack(looks)


@pytest.mark.parametrize("n_hops", [1, 2, 3])
def test_equals_the_paper_written_out(n_hops, batch):
    model = MemoryNetwork(N, D, n_hops).double()
    with torch.no_grad():
        for table in model.parameters():
            table.mul_(4)  # far from uniform weights
    logits, weights = model(*batch), model.alignment(*batch)
    assert logits.shape == (3, N)
    assert weights.shape == (3, n_hops, 4)
    for b, length in enumerate([4, 1, 2]):
        wanted, looks = answer_by_hand(model, batch[0][b], batch[1][b])
        torch.testing.assert_close(logits[b], wanted, rtol=0, atol=1e-5)  # the places' weights are float32
        torch.testing.assert_close(weights[b, :, :length], looks, rtol=0, atol=1e-5)
        assert not weights[b, :, length:].any()


def test_gradients(batch):
    model = MemoryNetwork(N, D, 2).double()
    parameters = dict(model.named_parameters())

    def run(*values):
        return torch.func.functional_call(model, dict(zip(parameters, values, strict=True)), batch)

    assert torch.autograd.gradcheck(run, tuple(parameters.values()), fast_mode=True)


def test_padding_never_counts(batch):
    story, question = batch
    model = MemoryNetwork(N, D, 2)
    wider = F.pad(story, (0, 2, 0, 3))
    torch.testing.assert_close(model(wider, F.pad(question, (0, 1))), model(story, question))
    torch.testing.assert_close(model(story[1:2, :1], question[1:2, :1])[0], model(story, question)[1])


def test_order_counts(batch):
    story, question = batch
    model = MemoryNetwork(N, D, 1)
    assert not torch.allclose(model(story, question)[0], model(story.flip(1), question)[0])  # of facts, by their ages
    turned = story.clone()
    turned[0, 0] = torch.tensor([6, 5, 4])
    assert not torch.allclose(model(story, question)[0], model(turned, question)[0])  # and of words


def test_word_weights():
    got = word_weights(torch.tensor([[7, 8, 0]]), 4)[0]
    torch.testing.assert_close(got, torch.tensor([[0.5, 0.5, 0.5, 0.5], [0.25, 0.5, 0.75, 1.0], [0, 0, 0, 0]]))


def tiny_world(n, generator):
    """Each of three people has one of three things, each thing lies in one of three places: where is the person's?"""
    people, things, places = torch.arange(4, 7), torch.arange(7, 10), torch.arange(10, 13)
    held = torch.stack([torch.randperm(3, generator=generator) for _ in range(n)])  # (n, 3)
    lies = torch.stack([torch.randperm(3, generator=generator) for _ in range(n)])
    first = torch.stack([people.expand(n, -1), things[held]], -1)  # (n, 3, 2)
    second = torch.stack([things.expand(n, -1), places[lies]], -1)  # (n, 3, 2)
    asked = torch.randint(3, (n,), generator=generator)
    answer = places[lies[torch.arange(n), held[torch.arange(n), asked]]]
    return torch.cat([first, second], 1), people[asked][:, None], answer


def trained_accuracy(n_hops):
    generator = torch.Generator().manual_seed(1)
    torch.manual_seed(0)
    model = MemoryNetwork(13, 32, n_hops)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    for _ in range(500):
        story, question, answer = tiny_world(64, generator)
        optimizer.zero_grad()
        F.cross_entropy(model(story, question), answer).backward()
        optimizer.step()
    story, question, answer = tiny_world(500, generator)
    return (model(story, question).argmax(1) == answer).float().mean().item()


def test_two_facts_need_two_hops():
    assert trained_accuracy(2) > 0.95 > 0.7 > trained_accuracy(1)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"story": torch.zeros(3, 4, dtype=torch.long)},
            r"story must be token ids .* with 3 axes .* of shape \(3, 4\)",
        ),
        ({"story": torch.zeros(3, 4, 2)}, "story must be .* got torch.float32"),
        ({"story": torch.zeros(2, 4, 2, dtype=torch.long)}, "story and question must be as many, got 2 and 3"),
        ({"story": torch.ones(3, 21, 2, dtype=torch.long)}, "story has 21 facts, but the model has max_facts 20"),
        ({"question": torch.zeros(0, 2, dtype=torch.long)}, "question must be token ids .* with 2 axes and not empty"),
    ],
)
def test_bad_input(changes, message, batch):
    with pytest.raises(ValueError, match=message):
        MemoryNetwork(N, D, 2)(**({"story": batch[0], "question": batch[1]} | changes))


@pytest.mark.parametrize(("d_model", "n_hops"), [(0, 1), (4, 0)])
def test_bad_sizes(d_model, n_hops):
    with pytest.raises(ValueError, match=f"d_model and n_hops must be at least 1, got {d_model} and {n_hops}"):
        MemoryNetwork(N, d_model, n_hops)


def test_looks_can_be_put_in_the_place_of_a_hop(batch):
    model = MemoryNetwork(N, D, 2)
    weights = model.alignment(*batch)
    torch.testing.assert_close(model(*batch, looks={0: weights[:, 0], 1: weights[:, 1]}), model(*batch))
    first = F.one_hot(torch.zeros(3, dtype=torch.long), 4).float()
    seen = model.alignment(*batch, looks={0: first})
    torch.testing.assert_close(seen[:, 0], first)
    assert not torch.allclose(seen[:2, 1], weights[:2, 1])  # hop 2 asks with what hop 1 found
    with pytest.raises(ValueError, match=r"looks must be for hops 0 to 1, got \[2\]"):
        model(*batch, looks={2: first})
    with pytest.raises(ValueError, match="weights must be"):
        model(*batch, looks={0: first[:, :3]})


def test_hops_that_are_not_chained_ask_the_first_question(batch):
    model, bare = MemoryNetwork(N, D, 2), MemoryNetwork(N, D, 2, chained=False)
    bare.load_state_dict(model.state_dict())
    torch.testing.assert_close(bare.alignment(*batch)[:, 0], model.alignment(*batch)[:, 0])
    first = F.one_hot(torch.zeros(3, dtype=torch.long), 4).float()
    seen = bare.alignment(*batch, looks={0: first})[:, 1]
    torch.testing.assert_close(seen, bare.alignment(*batch)[:, 1])  # hop 2 doesn't hear of hop 1
    assert not torch.allclose(bare(*batch, looks={0: first}), bare(*batch))  # but what hop 1 found is in the answer


def test_without_ages_the_order_of_sentences_is_lost_and_without_weights_that_of_words(batch):
    story, question = batch
    flipped = story.clone()
    flipped[0] = story[0].flip(0)  # a story without padding
    blind = MemoryNetwork(N, D, 2, ages="none")
    torch.testing.assert_close(blind(flipped, question), blind(story, question))
    turned = story.clone()
    turned[0, 0] = torch.tensor([6, 5, 4])
    bag = MemoryNetwork(N, D, 2, word_order=False)
    torch.testing.assert_close(bag(turned, question), bag(story, question))
    assert not torch.allclose(bag(flipped, question)[0], bag(story, question)[0])
    assert {name.split(".")[0] for name in blind.state_dict()} == {"words"}


def test_fixed_ages_are_sinusoids(batch):
    model = MemoryNetwork(N, 6, 1, ages="sinusoidal")
    with torch.no_grad():
        model.words[0].zero_()
        model.words[1].zero_()
    assert torch.equal(model.get_buffer("fixed_ages"), sinusoidal(20, 6))
    uniform = model.alignment(*batch)[0, 0]
    torch.testing.assert_close(uniform, torch.full((4,), 0.25))  # a question of zeros asks nothing


def test_unknown_ages():
    with pytest.raises(ValueError, match="ages must be one of learned, sinusoidal, none, got 'old'"):
        MemoryNetwork(N, D, 2, ages="old")
