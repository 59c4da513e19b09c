namespace DpToolkit.TensorSemantics;

/// <summary>What an operation does to dimensions; decides what becomes of the batch dimension.</summary>
public enum OperationClass
{
    /// <summary>Element by element; operands broadcast, aligned from the right.</summary>
    Pointwise,

    /// <summary>Removes the dimensions <c>dims</c> (all when absent), or keeps them with size 1 (<c>keepdim</c>).</summary>
    Reduction,

    /// <summary>Keeps the shape, mixes along <c>dims</c> (softmax, cumsum, sort, flip ...; all when absent).</summary>
    Along,

    /// <summary>Swaps <c>dim0</c> and <c>dim1</c>.</summary>
    Transpose,

    /// <summary>Reorders by <c>dims</c>.</summary>
    Permute,

    /// <summary>New shape <c>shape</c>, same elements in the same order.</summary>
    View,

    /// <summary>Merges the dimensions from <c>start_dim</c> to <c>end_dim</c>.</summary>
    Flatten,

    /// <summary>Splits the dimension <c>dims</c> into <c>shape</c>.</summary>
    Unflatten,

    /// <summary>Removes the dimension <c>dims</c> of size 1.</summary>
    Squeeze,

    /// <summary>Inserts a dimension of size 1 at <c>dims</c>.</summary>
    Unsqueeze,

    /// <summary>Matrix product over the last two dimensions, broadcast over the others.</summary>
    MatMul,

    /// <summary>x Wᵀ + b over the last dimension.</summary>
    Linear,

    /// <summary>Einstein summation by <c>equation</c>.</summary>
    Einsum,

    /// <summary>Dimension 0 is the batch, dimension 1 the channels, the others are space; works on each sample alone.</summary>
    Spatial,

    /// <summary>Normalizes over the last dimensions, as many as <c>normalized_shape</c> has.</summary>
    TrailingNorm,

    /// <summary>Statistics over the batch dimension when <c>training</c>.</summary>
    BatchNorm,

    /// <summary>Removes the dimension <c>dims</c> by choosing one index.</summary>
    Select,

    /// <summary>Chooses a part of the dimension <c>dims</c>.</summary>
    Narrow,

    /// <summary>Joins along <c>dims</c>.</summary>
    Concat,

    /// <summary>Joins along a new dimension <c>dims</c>.</summary>
    Stack,

    /// <summary>Broadcasts to <c>shape</c>.</summary>
    Expand,

    /// <summary>Copies along the dimensions, <c>shape</c> times each.</summary>
    Repeat,

    /// <summary>Copies each entry of the dimension <c>dims</c>.</summary>
    RepeatInterleave,

    /// <summary>Compares all rows of one operand with all rows of the other over the last two dimensions: [.., P, d] and [.., R, d] to [.., P, R].</summary>
    Pairwise,

    /// <summary>Sums over dimensions of both operands, or pairs them: none stays common to both (outer, inner, dot, tensordot, kron).</summary>
    Outer,

    /// <summary>Rows of the first operand, [.., L, d], weigh those of the others, [.., S, d], over the last two dimensions.</summary>
    Attention,

    /// <summary>One operand plus the matrix product of two others.</summary>
    AddMatMul,

    /// <summary>Moves the dimensions <c>source</c> to <c>destination</c>.</summary>
    Move,

    /// <summary>The elements of the first operand in the shape of the second.</summary>
    ShapedLike,

    /// <summary>Writes by index along the dimension <c>dims</c>.</summary>
    Scatter,

    /// <summary>Sliding windows: of images as columns [B, C*k, L], or along the dimension <c>dims</c>.</summary>
    Unfold,

    /// <summary>Broadcasts two operands, then reduces the dimension <c>dims</c>.</summary>
    Similarity,

    /// <summary>Compares the rows of its operands one by one; <c>reduction</c> None gives a value each, Mean and Sum one for all.</summary>
    Loss,

    /// <summary>Rows of a table by index: the batch is that of the index.</summary>
    Lookup,

    /// <summary>The same shape as its operand, with nothing of its values.</summary>
    Like,

    /// <summary>A value that leaves the tensors.</summary>
    Scalar,
}
