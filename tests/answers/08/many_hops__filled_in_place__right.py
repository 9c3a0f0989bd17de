def many_hops(q, facts, mask):
    n = facts.shape[0] - 1
    looks = q.new_zeros(facts.shape[1], n, facts.shape[2])
    hop = 0
    while hop < n:
        q, looks[:, hop] = one_hop(q, facts[hop], facts[hop + 1], mask)
        hop += 1
    return q, looks
