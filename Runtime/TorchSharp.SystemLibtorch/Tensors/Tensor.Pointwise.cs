namespace TorchSharp;

public static partial class torch
{
    /// <summary>Arithmetic, comparison and other pointwise operators, a line each: the TorchSharp name and the operator's name in ATen.</summary>
    public partial class Tensor
    {
        public Tensor abs() => Aten.Call("abs", this);
        public Tensor acos() => Aten.Call("acos", this);
        public Tensor asin() => Aten.Call("asin", this);
        public Tensor atan() => Aten.Call("atan", this);
        public Tensor ceil() => Aten.Call("ceil", this);
        public Tensor cos() => Aten.Call("cos", this);
        public Tensor cosh() => Aten.Call("cosh", this);
        public Tensor erf() => Aten.Call("erf", this);
        public Tensor erfc() => Aten.Call("erfc", this);
        public Tensor exp() => Aten.Call("exp", this);
        public Tensor expm1() => Aten.Call("expm1", this);
        public Tensor floor() => Aten.Call("floor", this);
        public Tensor log() => Aten.Call("log", this);
        public Tensor log10() => Aten.Call("log10", this);
        public Tensor log1p() => Aten.Call("log1p", this);
        public Tensor log2() => Aten.Call("log2", this);
        public Tensor log_sigmoid() => Aten.Call("log_sigmoid", this);
        public Tensor neg() => Aten.Call("neg", this);
        public Tensor reciprocal() => Aten.Call("reciprocal", this);
        public Tensor relu() => Aten.Call("relu", this);
        public Tensor rsqrt() => Aten.Call("rsqrt", this);
        public Tensor sigmoid() => Aten.Call("sigmoid", this);
        public Tensor sign() => Aten.Call("sign", this);
        public Tensor silu() => Aten.Call("silu", this);
        public Tensor sin() => Aten.Call("sin", this);
        public Tensor sinh() => Aten.Call("sinh", this);
        public Tensor softplus() => Aten.Call("softplus", this);
        public Tensor sqrt() => Aten.Call("sqrt", this);
        public Tensor square() => Aten.Call("square", this);
        public Tensor tan() => Aten.Call("tan", this);
        public Tensor tanh() => Aten.Call("tanh", this);
        public Tensor trunc() => Aten.Call("trunc", this);
        public Tensor isnan() => Aten.Call("isnan", this);
        public Tensor isinf() => Aten.Call("isinf", this);
        public Tensor isfinite() => Aten.Call("isfinite", this);
        public Tensor logical_not() => Aten.Call("logical_not", this);
        public Tensor bitwise_not() => Aten.Call("bitwise_not", this);
        public Tensor conj() => Aten.Call("conj", this);
        public Tensor negative() => neg();
        public Tensor gelu() => Aten.Call("gelu", this);
        public Tensor gelu(Modules.GELU.Approximate approximate) => Aten.Call("gelu", this, approximate.ToString());
        public Tensor round(long decimals = 0L) => Aten.Call("round.decimals", this, decimals);

        public Tensor abs_() => Aten.CallInPlace("abs_", this);
        public Tensor exp_() => Aten.CallInPlace("exp_", this);
        public Tensor floor_() => Aten.CallInPlace("floor_", this);
        public Tensor log_() => Aten.CallInPlace("log_", this);
        public Tensor neg_() => Aten.CallInPlace("neg_", this);
        public Tensor reciprocal_() => Aten.CallInPlace("reciprocal_", this);
        public Tensor relu_() => Aten.CallInPlace("relu_", this);
        public Tensor rsqrt_() => Aten.CallInPlace("rsqrt_", this);
        public Tensor sigmoid_() => Aten.CallInPlace("sigmoid_", this);
        public Tensor sqrt_() => Aten.CallInPlace("sqrt_", this);
        public Tensor tanh_() => Aten.CallInPlace("tanh_", this);
        public Tensor zero_() => Aten.CallInPlace("zero_", this);
        public Tensor silu_() => Aten.CallInPlace("silu_", this);

        public Tensor add(Tensor target) => Aten.Call("add.Tensor", this, target);
        public Tensor add(Tensor target, Scalar alpha) => Aten.Call("add.Tensor", this, target, alpha);
        public Tensor add(Scalar scalar) => Aten.Call("add.Scalar", this, scalar);
        public Tensor add_(Tensor target) => Aten.CallInPlace("add_.Tensor", this, target);
        public Tensor add_(Tensor target, Scalar alpha) => Aten.CallInPlace("add_.Tensor", this, target, alpha);
        public Tensor add_(Scalar scalar) => Aten.CallInPlace("add_.Scalar", this, scalar);
        public Tensor sub(Tensor target) => Aten.Call("sub.Tensor", this, target);
        public Tensor sub(Scalar target) => Aten.Call("sub.Scalar", this, target);
        public Tensor sub_(Tensor target) => Aten.CallInPlace("sub_.Tensor", this, target);
        public Tensor sub_(Scalar target) => Aten.CallInPlace("sub_.Scalar", this, target);
        public Tensor mul(Tensor target) => Aten.Call("mul.Tensor", this, target);
        public Tensor mul_(Tensor target) => Aten.CallInPlace("mul_.Tensor", this, target);
        public Tensor mul(Scalar target) => Aten.Call("mul.Scalar", this, target);
        public Tensor mul_(Scalar target) => Aten.CallInPlace("mul_.Scalar", this, target);
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Aten.Call("div.Tensor_mode", this, target, Name(rounding_mode));
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Aten.CallInPlace("div_.Tensor_mode", this, target, Name(rounding_mode));
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Aten.Call("div.Scalar_mode", this, target, Name(rounding_mode));
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Aten.CallInPlace("div_.Scalar_mode", this, target, Name(rounding_mode));
        public Tensor remainder(Tensor target) => Aten.Call("remainder.Tensor", this, target);
        public Tensor remainder(Scalar scalar) => Aten.Call("remainder.Scalar", this, scalar);
        public Tensor pow(Tensor exponent) => Aten.Call("pow.Tensor_Tensor", this, exponent);
        public Tensor pow(Scalar exponent) => Aten.Call("pow.Tensor_Scalar", this, exponent);
        public Tensor pow_(Scalar exponent) => Aten.CallInPlace("pow_.Scalar", this, exponent);
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.Call("addcmul", this, tensor1, tensor2, value);
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.CallInPlace("addcmul_", this, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.CallInPlace("addcdiv_", this, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => Aten.CallInPlace("addcdiv_", this, tensor1, tensor2);
        public Tensor leaky_relu(Scalar negative_slope) => Aten.Call("leaky_relu", this, negative_slope);
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Aten.Call("clamp", this, min, max);
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Aten.Call("clamp.Tensor", this, min, max);
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Aten.CallInPlace("clamp_", this, min, max);
        public Tensor clamp_min(Scalar min) => Aten.Call("clamp_min", this, min);
        public Tensor clamp_min_(Scalar min) => Aten.CallInPlace("clamp_min_", this, min);
        public Tensor clamp_max(Scalar max) => Aten.Call("clamp_max", this, max);
        public Tensor clamp_max_(Scalar max) => Aten.CallInPlace("clamp_max_", this, max);
        public Tensor maximum(Tensor other) => Aten.Call("maximum", this, other);
        public Tensor minimum(Tensor other) => Aten.Call("minimum", this, other);
        public Tensor where(Tensor condition, Tensor y) => Aten.Call("where.self", condition, this, y);
        public Tensor masked_fill(Tensor mask, Scalar value) => Aten.Call("masked_fill.Scalar", this, mask, value);
        public Tensor masked_fill_(Tensor mask, Scalar value) => Aten.CallInPlace("masked_fill_.Scalar", this, mask, value);
        public Tensor fill_(Scalar value) => Aten.CallInPlace("fill_.Scalar", this, value);
        public Tensor copy_(Tensor source, bool nonBlocking = false) => Aten.CallInPlace("copy_", this, source, nonBlocking);
        public Tensor uniform_(double from, double to, Generator? generator = null) => Aten.CallInPlace("uniform_", this, from, to, generator);
        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null) => Aten.CallInPlace("normal_", this, mean, std, generator);
        public Tensor logical_and(Tensor other) => Aten.Call("logical_and", this, other);
        public Tensor logical_or(Tensor other) => Aten.Call("logical_or", this, other);
        public Tensor bitwise_and(Tensor other) => Aten.Call("bitwise_and.Tensor", this, other);
        public Tensor bitwise_or(Tensor other) => Aten.Call("bitwise_or.Tensor", this, other);
        public Tensor bitwise_xor(Tensor other) => Aten.Call("bitwise_xor.Tensor", this, other);
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) => Aten.CallBool("allclose", this, target, rtol, atol, equal_nan);

        public Tensor eq(Tensor target) => Aten.Call("eq.Tensor", this, target);
        public Tensor eq(Scalar target) => Aten.Call("eq.Scalar", this, target);
        public Tensor ne(Tensor target) => Aten.Call("ne.Tensor", this, target);
        public Tensor ne(Scalar target) => Aten.Call("ne.Scalar", this, target);
        public Tensor lt(Tensor target) => Aten.Call("lt.Tensor", this, target);
        public Tensor lt(Scalar target) => Aten.Call("lt.Scalar", this, target);
        public Tensor le(Tensor target) => Aten.Call("le.Tensor", this, target);
        public Tensor le(Scalar target) => Aten.Call("le.Scalar", this, target);
        public Tensor gt(Tensor target) => Aten.Call("gt.Tensor", this, target);
        public Tensor gt(Scalar target) => Aten.Call("gt.Scalar", this, target);
        public Tensor ge(Tensor target) => Aten.Call("ge.Tensor", this, target);
        public Tensor ge(Scalar target) => Aten.Call("ge.Scalar", this, target);

        private static string? Name(RoundingMode mode) => mode == RoundingMode.None ? null : mode.ToString();

        public static implicit operator Tensor(Scalar scalar) => full([], scalar, dtype: scalar.Type);
        public static implicit operator Tensor(float scalar) => tensor(scalar);
        public static implicit operator Tensor(double scalar) => tensor(scalar);
        public static implicit operator Tensor(long scalar) => tensor(scalar);
        public static implicit operator Tensor(int scalar) => tensor(scalar);
        public static implicit operator Tensor(bool scalar) => tensor(scalar);

        public static Tensor operator -(Tensor value) => value.neg();
        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);
        public static Tensor operator +(Tensor left, Scalar right) => left.add(right);
        public static Tensor operator +(Tensor left, int right) => left.add(right);
        public static Tensor operator +(Tensor left, long right) => left.add(right);
        public static Tensor operator +(Tensor left, float right) => left.add(right);
        public static Tensor operator +(Tensor left, double right) => left.add(right);
        public static Tensor operator +(Scalar left, Tensor right) => right.add(left);
        public static Tensor operator +(int left, Tensor right) => right.add(left);
        public static Tensor operator +(long left, Tensor right) => right.add(left);
        public static Tensor operator +(float left, Tensor right) => right.add(left);
        public static Tensor operator +(double left, Tensor right) => right.add(left);
        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);
        public static Tensor operator *(Tensor left, Scalar right) => left.mul(right);
        public static Tensor operator *(Tensor left, int right) => left.mul(right);
        public static Tensor operator *(Tensor left, long right) => left.mul(right);
        public static Tensor operator *(Tensor left, float right) => left.mul(right);
        public static Tensor operator *(Tensor left, double right) => left.mul(right);
        public static Tensor operator *(Scalar left, Tensor right) => right.mul(left);
        public static Tensor operator *(int left, Tensor right) => right.mul(left);
        public static Tensor operator *(long left, Tensor right) => right.mul(left);
        public static Tensor operator *(float left, Tensor right) => right.mul(left);
        public static Tensor operator *(double left, Tensor right) => right.mul(left);
        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);
        public static Tensor operator -(Tensor left, Scalar right) => left.sub(right);
        public static Tensor operator -(Tensor left, int right) => left.sub(right);
        public static Tensor operator -(Tensor left, long right) => left.sub(right);
        public static Tensor operator -(Tensor left, float right) => left.sub(right);
        public static Tensor operator -(Tensor left, double right) => left.sub(right);
        public static Tensor operator -(Scalar left, Tensor right) => right.neg().add(left);
        public static Tensor operator -(int left, Tensor right) => right.neg().add(left);
        public static Tensor operator -(long left, Tensor right) => right.neg().add(left);
        public static Tensor operator -(float left, Tensor right) => right.neg().add(left);
        public static Tensor operator -(double left, Tensor right) => right.neg().add(left);
        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);
        public static Tensor operator /(Tensor left, Scalar right) => left.div(right);
        public static Tensor operator /(Tensor left, int right) => left.div(right);
        public static Tensor operator /(Tensor left, long right) => left.div(right);
        public static Tensor operator /(Tensor left, float right) => left.div(right);
        public static Tensor operator /(Tensor left, double right) => left.div(right);
        public static Tensor operator /(Scalar left, Tensor right) => right.reciprocal().mul(left);
        public static Tensor operator /(int left, Tensor right) => right.reciprocal().mul(left);
        public static Tensor operator /(long left, Tensor right) => right.reciprocal().mul(left);
        public static Tensor operator /(float left, Tensor right) => right.reciprocal().mul(left);
        public static Tensor operator /(double left, Tensor right) => right.reciprocal().mul(left);
        public static Tensor operator ==(Tensor left, Tensor right) => left.eq(right);
        public static Tensor operator ==(Tensor left, Scalar right) => left.eq(right);
        public static Tensor operator ==(Scalar left, Tensor right) => right.eq(left);
        public static Tensor operator !=(Tensor left, Tensor right) => left.ne(right);
        public static Tensor operator !=(Tensor left, Scalar right) => left.ne(right);
        public static Tensor operator !=(Scalar left, Tensor right) => right.ne(left);
        public static Tensor operator <(Tensor left, Tensor right) => left.lt(right);
        public static Tensor operator <(Tensor left, Scalar right) => left.lt(right);
        public static Tensor operator <(Scalar left, Tensor right) => right.gt(left);
        public static Tensor operator <=(Tensor left, Tensor right) => left.le(right);
        public static Tensor operator <=(Tensor left, Scalar right) => left.le(right);
        public static Tensor operator <=(Scalar left, Tensor right) => right.ge(left);
        public static Tensor operator >(Tensor left, Tensor right) => left.gt(right);
        public static Tensor operator >(Tensor left, Scalar right) => left.gt(right);
        public static Tensor operator >(Scalar left, Tensor right) => right.lt(left);
        public static Tensor operator >=(Tensor left, Tensor right) => left.ge(right);
        public static Tensor operator >=(Tensor left, Scalar right) => left.ge(right);
        public static Tensor operator >=(Scalar left, Tensor right) => right.le(left);
        public static Tensor operator &(Tensor left, Tensor right) => left.bitwise_and(right);
        public static Tensor operator |(Tensor left, Tensor right) => left.bitwise_or(right);
        public static Tensor operator ~(Tensor left) => left.bitwise_not();

    }

    /// <summary>How a quotient is rounded.</summary>
    public enum RoundingMode
    {
        None,
        trunc,
        floor,
    }
}
