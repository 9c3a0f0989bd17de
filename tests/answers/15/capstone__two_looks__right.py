# autograd, eight queries, a little weight decay
import numpy as np
import torch


def capstone(projects):
    x, y, q = projects["pictures"]
    cut = lambda a: (
        torch.tensor(np.asarray(a), dtype=torch.float32)
        .reshape(-1, 4, 4, 4, 4)
        .permute(0, 1, 3, 2, 4)
        .reshape(-1, 16, 16)
    )
    torch.manual_seed(3)
    ask = torch.nn.Linear(16, 8, bias=False)
    read = torch.nn.Linear(8 * 16, 5)
    optimiser = torch.optim.AdamW([*ask.parameters(), *read.parameters()], lr=0.05, weight_decay=0.01)
    y = torch.as_tensor(y)

    def forward(p):
        a = ask(p).softmax(1)
        return read((a.transpose(1, 2) @ p).flatten(1))

    xp = cut(x)
    for _ in range(120):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(forward(xp), y).backward()
        optimiser.step()
    with torch.no_grad():
        return "pictures", forward(cut(q)).argmax(1)
