"""scikit-learn has one as well."""

BEFORE = {"weigh": "from sklearn.utils import extmath"}
ANSWERS = {"weigh": "def weigh(x):\n    return extmath.softmax(x.reshape(-1, x.shape[-1])).reshape(x.shape)"}
