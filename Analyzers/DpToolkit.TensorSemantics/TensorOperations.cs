namespace DpToolkit.TensorSemantics;

/// <summary>The table of tensor operations, read by the analyzers and by the generator.</summary>
public static class TensorOperations
{
    private const string Gaussian = "{0}.square().mul(-0.5).exp().mul(0.3989422804014327)";
    private const string GaussianCdf = "{0}.mul(0.7071067811865476).erf().add(1).mul(0.5)";

    private static readonly string[] none = [];

    private static readonly TensorOperation[] all =
    [
        // Element by element, one operand.
        Unary("relu", "{g}.mul({0}.gt(0))"),
        Unary("tanh", "{g}.mul(1 - {y}.square())"),
        Unary("sigmoid", "{g}.mul({y}).mul(1 - {y})"),
        Unary("exp", "{g}.mul({y})"),
        Unary("expm1", "{g}.mul({y} + 1)"),
        Unary("log", "{g}.div({0})"),
        Unary("log1p", "{g}.div({0} + 1)"),
        Unary("sqrt", "{g}.div({y}).mul(0.5)"),
        Unary("rsqrt", "{g}.mul({y}.pow(3)).mul(-0.5)"),
        Unary("square", "{g}.mul({0}).mul(2)"),
        Unary("abs", "{g}.mul({0}.sign())"),
        Unary("neg", "{g}.neg()"),
        Unary("reciprocal", "{g}.mul({y}.square()).neg()"),
        Unary("sin", "{g}.mul({0}.cos())"),
        Unary("cos", "{g}.mul({0}.sin()).neg()"),
        Unary("erf", "{g}.mul({0}.square().neg().exp()).mul(1.1283791670955126)"),
        Unary("gelu", "{g}.mul(" + GaussianCdf + " + {0}.mul(" + Gaussian + "))", "{nn}.gelu({0})"),
        Unary("silu", "{g}.mul({0}.sigmoid()).mul({0}.mul(1 - {0}.sigmoid()).add(1))", "{nn}.silu({0})"),
        Unary("softplus", "{g}.mul({torch}.where({0}.gt(20), {torch}.ones_like({0}), {0}.sigmoid()))", "{nn}.softplus({0}, 1, 20)"),
        Unary("identity", "{g}", "{0}"),
        new("pow", OperationClass.Pointwise, 1, new(["exponent"]), "{0}.pow({exponent})", new(["{g}.mul({0}.pow({exponent} - 1)).mul({exponent})"])),
        new("leaky_relu", OperationClass.Pointwise, 1, new(["negative_slope"]), "{nn}.leaky_relu({0}, {negative_slope})", new(["{torch}.where({0}.gt(0), {g}, {g}.mul({negative_slope}))"])),
        Opaque(OperationClass.Pointwise, 1, "log2", "log10", "tan", "sinh", "cosh", "asin", "acos", "atan", "erfc", "elu", "selu", "celu", "hardtanh", "relu6", "hardsigmoid", "hardswish", "mish", "softsign",
            "tanhshrink", "softshrink", "hardshrink", "logsigmoid", "clamp", "clip", "clamp_min", "clamp_max", "nan_to_num", "threshold", "lgamma", "digamma", "logit", "xlogy"),
        Unary("contiguous", "{g}", "{0}"),
        Unary("clone", "{g}", "{0}"),
        Unary("alias", "{g}", "{0}"),
        FlatUnary("detach", "sign", "floor", "ceil", "round", "trunc", "isnan", "isinf", "isfinite", "logical_not", "bitwise_not"),
        Opaque(OperationClass.Pointwise, 1, "to", "to_type", "type", "float", "double", "half", "bfloat16", "long", "int", "bool", "cpu", "cuda", "frac", "masked_fill", "tril", "triu", "requires_grad_", "type_as", "real", "imag", "angle", "conj"),

        // Element by element, operands that broadcast.
        Binary("add", "{0} + {1}", "{g}", "{g}"),
        Binary("sub", "{0} - {1}", "{g}", "{g}.neg()"),
        Binary("mul", "{0} * {1}", "{g}.mul({1})", "{g}.mul({0})"),
        Binary("div", "{0} / {1}", "{g}.div({1})", "{g}.mul({y}).div({1}).neg()"),
        Opaque(OperationClass.Pointwise, 2, "maximum", "minimum", "atan2", "fmod", "remainder", "hypot", "lerp", "logaddexp", "prelu"),
        Opaque(OperationClass.Pointwise, 3, "where", "addcmul", "addcdiv"),
        FlatBinary("eq", "ne", "gt", "ge", "lt", "le", "logical_and", "logical_or", "logical_xor", "bitwise_and", "bitwise_or", "bitwise_xor"),

        // Reductions.
        Structural("sum", OperationClass.Reduction, 1, ["dims", "keepdim"], "{0}.sum({dims}, {keepdim})"),
        Structural("mean", OperationClass.Reduction, 1, ["dims", "keepdim"], "{0}.mean({dims}, {keepdim})"),
        Opaque(OperationClass.Reduction, 1, "prod", "var", "std", "var_mean", "std_mean", "norm", "vector_norm", "logsumexp", "amax", "amin", "max", "min", "aminmax", "argmax", "argmin", "median", "nanmedian", "mode",
            "any", "all", "count_nonzero", "nansum", "nanmean", "quantile", "nanquantile", "kthvalue", "cov", "corrcoef"),

        // Shape kept, values mixed along a dimension.
        new("softmax", OperationClass.Along, 1, new(["dims"]), "{nn}.softmax({0}, {dim})", new(["({g} - {g}.mul({y}).sum({dims}, true)).mul({y})"])),
        new("log_softmax", OperationClass.Along, 1, new(["dims"]), "{nn}.log_softmax({0}, {dim})", new(["{g} - {y}.exp().mul({g}.sum({dims}, true))"])),
        Opaque(OperationClass.Along, 1, "softmin", "cumsum", "cumprod", "cummax", "cummin", "logcumsumexp", "sort", "argsort", "topk", "flip", "fliplr", "flipud", "roll", "rot90", "normalize", "msort", "diff", "gumbel_softmax", "renorm", "glu", "fft", "ifft", "rfft", "irfft", "hfft", "ihfft"),

        // Views.
        Structural("t", OperationClass.Transpose, 1, [], "{0}.t()"),
        Structural("transpose", OperationClass.Transpose, 1, ["dim0", "dim1"], "{0}.transpose({dim0}, {dim1})"),
        Structural("permute", OperationClass.Permute, 1, ["dims"], "{0}.permute({dims})"),
        Structural("view", OperationClass.View, 1, ["shape"], "{0}.reshape({shape})"),
        Structural("flatten", OperationClass.Flatten, 1, ["start_dim", "end_dim"], "{0}.flatten({start_dim}, {end_dim})"),
        Structural("unsqueeze", OperationClass.Unsqueeze, 1, ["dims"], "{0}.unsqueeze({dim})"),
        Structural("squeeze", OperationClass.Squeeze, 1, ["dims"], "{0}.squeeze({dim})"),
        Structural("unflatten", OperationClass.Unflatten, 1, ["dims", "shape"], "{0}.unflatten({dim}, {shape})"),
        Structural("select", OperationClass.Select, 1, ["dims", "index"], "{0}.select({dim}, {index})"),
        Structural("narrow", OperationClass.Narrow, 1, ["dims", "start", "length"], "{0}.narrow({dim}, {start}, {length})"),
        Opaque(OperationClass.Narrow, 2, "index", "masked_select"),
        Opaque(OperationClass.Narrow, 1, "index_select", "gather", "take_along_dim", "slice", "chunk", "split", "tensor_split"),
        Opaque(OperationClass.Select, 1, "unbind"),
        Opaque(OperationClass.Expand, 1, "expand", "broadcast_to"),
        Opaque(OperationClass.ShapedLike, 2, "expand_as", "view_as", "reshape_as"),
        Opaque(OperationClass.Move, 1, "movedim"),
        Opaque(OperationClass.Scatter, 1, "scatter", "scatter_add", "index_fill", "index_add", "index_copy"),
        Opaque(OperationClass.Unfold, 1, "unfold"),
        Opaque(OperationClass.Repeat, 1, "repeat", "tile"),
        Opaque(OperationClass.RepeatInterleave, 1, "repeat_interleave"),
        Opaque(OperationClass.Concat, 0, "cat", "concat", "concatenate", "vstack", "row_stack", "hstack", "dstack", "column_stack"),
        Opaque(OperationClass.Stack, 0, "stack"),

        // Linear algebra.
        Structural("matmul", OperationClass.MatMul, 2, [], "{0}.matmul({1})"),
        Structural("mm", OperationClass.MatMul, 2, [], "{0}.mm({1})"),
        Structural("bmm", OperationClass.MatMul, 2, [], "{0}.bmm({1})"),
        Structural("linear", OperationClass.Linear, 2, ["bias"], "{nn}.linear({0}, {1}, {bias})"),
        Structural("einsum", OperationClass.Einsum, 0, ["equation"], "{torch}.einsum({equation}, {operands})"),
        Opaque(OperationClass.Pairwise, 2, "cdist", "pairwise_distances"),
        Opaque(OperationClass.Outer, 2, "outer", "inner", "dot", "vdot", "tensordot", "kron"),
        Opaque(OperationClass.MatMul, 2, "mv"),
        Opaque(OperationClass.AddMatMul, 3, "addmm", "baddbmm"),
        Opaque(OperationClass.Attention, 3, "scaled_dot_product_attention"),
        Opaque(OperationClass.Similarity, 2, "cosine_similarity", "pairwise_distance"),

        // Losses.
        Loss(2, "cross_entropy", "nll_loss", "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "binary_cross_entropy", "binary_cross_entropy_with_logits", "kl_div", "poisson_nll_loss", "hinge_embedding_loss",
            "multi_margin_loss", "multi_label_margin_loss", "multilabel_soft_margin_loss", "soft_margin_loss"),
        Loss(3, "cosine_embedding_loss", "margin_ranking_loss", "gaussian_nll_loss", "triplet_margin_loss", "triplet_margin_with_distance_loss"),

        // Layers.
        Opaque(OperationClass.Spatial, 2, "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d"),
        Opaque(OperationClass.Spatial, 1, "max_pool1d", "max_pool2d", "max_pool3d", "avg_pool1d", "avg_pool2d", "avg_pool3d", "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d",
            "adaptive_max_pool1d", "adaptive_max_pool2d", "adaptive_max_pool3d", "group_norm", "local_response_norm", "interpolate", "upsample", "pixel_shuffle", "pixel_unshuffle", "grid_sample", "pad"),
        new("layer_norm", OperationClass.TrailingNorm, 1, new(["normalized_shape", "weight", "bias", "eps"]), "", new(none)),
        Opaque(OperationClass.TrailingNorm, 1, "rms_norm"),
        Opaque(OperationClass.BatchNorm, 1, "batch_norm"),
        Opaque(OperationClass.Lookup, 2, "embedding"),
        Opaque(OperationClass.Lookup, 1, "one_hot"),
        new("dropout", OperationClass.Pointwise, 1, new(none), "", new(none)) { Random = true },
        new("alpha_dropout", OperationClass.Pointwise, 1, new(none), "", new(none)) { Random = true },
        new("bernoulli", OperationClass.Pointwise, 1, new(none), "", new(none)) { Random = true },
        new("randn_like", OperationClass.Like, 1, new(none), "", new(none)) { Random = true },
        new("rand_like", OperationClass.Like, 1, new(none), "", new(none)) { Random = true },
        Opaque(OperationClass.Like, 1, "zeros_like", "ones_like", "full_like", "empty_like"),

        // Out of the tensors.
        Opaque(OperationClass.Scalar, 1, "item", "data", "ToDouble", "ToSingle", "ToInt32", "ToInt64", "ToBoolean", "ToScalar", "tolist"),
    ];

    private static readonly Dictionary<string, TensorOperation> byName = Expand().ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    private static readonly Dictionary<string, string> aliases = new(StringComparer.Ordinal)
    {
        ["op_Addition"] = "add", ["op_Subtraction"] = "sub", ["op_Multiply"] = "mul", ["op_Division"] = "div", ["op_UnaryNegation"] = "neg", ["op_Modulus"] = "remainder",
        ["op_GreaterThan"] = "gt", ["op_GreaterThanOrEqual"] = "ge", ["op_LessThan"] = "lt", ["op_LessThanOrEqual"] = "le", ["op_Equality"] = "eq", ["op_Inequality"] = "ne",
        ["op_BitwiseAnd"] = "bitwise_and", ["op_BitwiseOr"] = "bitwise_or", ["op_ExclusiveOr"] = "bitwise_xor", ["op_OnesComplement"] = "bitwise_not",
        ["subtract"] = "sub", ["multiply"] = "mul", ["divide"] = "div", ["true_divide"] = "div", ["negative"] = "neg", ["absolute"] = "abs", ["expit"] = "sigmoid", ["greater"] = "gt", ["less"] = "lt",
        ["reshape"] = "view", ["swapaxes"] = "transpose", ["swapdims"] = "transpose", ["moveaxis"] = "movedim", ["ger"] = "outer", ["fft_"] = "fft", ["ifft_"] = "ifft", ["SiLU"] = "silu", ["GELU"] = "gelu",
        ["MoveToOuterDisposeScope"] = "identity", ["DetachFromDisposeScope"] = "identity", ["dropout1d"] = "dropout", ["dropout2d"] = "dropout", ["dropout3d"] = "dropout", ["feature_alpha_dropout"] = "alpha_dropout",
    };

    private static readonly Dictionary<string, string> canonicalParameters = new(StringComparer.Ordinal)
    {
        ["dim"] = "dims", ["dimension"] = "dims", ["dimensions"] = "dims", ["permutation"] = "dims", ["axis0"] = "dim0", ["axis1"] = "dim1", ["sizes"] = "shape", ["reps"] = "shape", ["weights"] = "weight",
        ["startDim"] = "start_dim", ["endDim"] = "end_dim",
    };

    /// <summary>Every operation of the table.</summary>
    public static IReadOnlyList<TensorOperation> All => all;

    /// <summary>The operation that a method or operator stands for, or null.</summary>
    /// <param name="method">The metadata name of a method of Tensor, torch, torch.nn.functional, torch.special or torch.linalg.</param>
    public static TensorOperation? Find(string method) =>
        byName.TryGetValue(aliases.TryGetValue(method, out var name) ? name : method, out var operation) ? operation : null;

    /// <summary>The table's name for a parameter: TorchSharp calls dimensions dim, dims, dimension and dimensions.</summary>
    public static string Canonical(string parameter) => canonicalParameters.TryGetValue(parameter, out var name) ? name : parameter;

    private static TensorOperation Unary(string name, string reverse, string? forward = null) =>
        new(name, OperationClass.Pointwise, 1, new(none), forward ?? "{0}." + name + "()", new([reverse]));

    private static TensorOperation Binary(string name, string forward, string left, string right) =>
        new(name, OperationClass.Pointwise, 2, new(none), forward, new([left, right]));

    private static TensorOperation FlatUnary(params string[] names) =>
        new(string.Join("|", names), OperationClass.Pointwise, 1, new(none), "{0}.{name}()", new(none)) { Flat = true };

    private static TensorOperation FlatBinary(params string[] names) =>
        new(string.Join("|", names), OperationClass.Pointwise, 2, new(none), "{0}.{name}({1})", new(none)) { Flat = true };

    private static TensorOperation Opaque(OperationClass kind, int operands, params string[] names) =>
        new(string.Join("|", names), kind, operands, new(none), "", new(none));

    private static TensorOperation Loss(int operands, params string[] names) =>
        new(string.Join("|", names), OperationClass.Loss, operands, new(["weight", "ignore_index", "reduction"]), "", new(none));

    private static TensorOperation Structural(string name, OperationClass kind, int operands, string[] parameters, string forward) =>
        new(name, kind, operands, new(parameters), forward, new(none)) { Structural = true };

    private static IEnumerable<KeyValuePair<string, TensorOperation>> Expand()
    {
        foreach (var row in all)
        {
            foreach (var name in row.Name.Split('|'))
                yield return new(name, row with { Name = name, Forward = row.Forward.Replace("{name}", name) });
        }
    }
}
