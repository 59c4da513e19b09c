// The public face of DpToolkit that rules look at, without its workings.
using System;
using System.Collections;
using System.Collections.Generic;
using DpToolkit.Accounting;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DpToolkit.Accounting
{
    public interface IAccountant { string Name { get; } double GetEpsilon(double delta); }
}

namespace DpToolkit
{
    public static class Accountants
    {
        public static IAccountant Pld => throw new NotSupportedException();
        public static IAccountant Rdp => throw new NotSupportedException();
        public static IAccountant Prv => throw new NotSupportedException();
        public static IAccountant Gdp => throw new NotSupportedException();
    }

    public sealed record PrivacyBudget(double epsilon, double delta);

    [AttributeUsage(AttributeTargets.Assembly)]
    public sealed class PrivacyBudgetAttribute(double epsilon, double delta) : Attribute
    {
        public double Epsilon => epsilon;
        public double Delta => delta;
    }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class PerSampleGradAttribute : Attribute;

    public sealed class PrivacyLedger : IDisposable
    {
        public static PrivacyLedger Open(string path) => throw new NotSupportedException();
        public void Dispose() { }
    }

    public abstract class Noise
    {
        public static Noise Secure => throw new NotSupportedException();
        public static Noise Seeded(long seed) => throw new NotSupportedException();
    }

    public abstract class Clipping
    {
        public static Clipping Flat => throw new NotSupportedException();
        public static Clipping PerLayer() => throw new NotSupportedException();
        public static Clipping Automatic() => throw new NotSupportedException();
    }

    public enum GradSampleStrategy { Auto, PerSample, FastGradient, Ghost, BookKeeping }

    public enum LossReduction { Mean, Sum }

    public static class ModuleValidator
    {
        public static TModel Fix<TModel>(TModel model) where TModel : nn.Module => model;
        public static IReadOnlyList<string> Validate(nn.Module model) => throw new NotSupportedException();
    }

    public sealed class DpOptimizer : optim.Optimizer
    {
        internal DpOptimizer() : base(IntPtr.Zero) { }
        public override Tensor step(Func<Tensor>? closure = null) => throw new NotSupportedException();
    }

    public sealed class PoissonDataLoader<TBatch> : IEnumerable<TBatch>
    {
        public long Count => 0;
        public double SampleRate => 0;
        public IEnumerator<TBatch> GetEnumerator() => throw new NotSupportedException();
        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    public sealed record PrivateTraining<TModel, TBatch>(TModel Model, DpOptimizer Optimizer, PoissonDataLoader<TBatch> Data);

    public static class BatchExtensions
    {
        public static void Deconstruct(this IList<Tensor> batch, out Tensor input, out Tensor target) => throw new NotSupportedException();
        public static void Deconstruct(this Dictionary<string, Tensor> batch, out Tensor input, out Tensor target) => throw new NotSupportedException();
    }

    public static class BatchMemoryManager
    {
        public static IDisposable Limit<TBatch>(PoissonDataLoader<TBatch> data, int maxPhysicalBatchSize) => throw new NotSupportedException();
    }

    public sealed class PrivacyEngine(IAccountant? accountant = null, PrivacyLedger? ledger = null) : IDisposable
    {
        public IAccountant? Accountant => accountant;
        public PrivacyLedger? Ledger => ledger;

        public PrivateTraining<TModel, TBatch> MakePrivate<TModel, T, TBatch>(
            TModel model, optim.Optimizer optimizer, DataLoader<T, TBatch> loader, double noiseMultiplier, double maxGradNorm,
            bool poissonSampling = true, Clipping? clipping = null, GradSampleStrategy strategy = GradSampleStrategy.Auto,
            int? maxPhysicalBatchSize = null, double? expectedBatchSize = null, LossReduction lossReduction = LossReduction.Mean,
            Noise? noise = null, PrivacyBudget? budget = null, string dataset = "default")
            where TModel : nn.Module => throw new NotSupportedException();

        public PrivateTraining<TModel, TBatch> MakePrivateWithEpsilon<TModel, T, TBatch>(
            TModel model, optim.Optimizer optimizer, DataLoader<T, TBatch> loader, double targetEpsilon, double targetDelta, int epochs,
            double maxGradNorm, bool poissonSampling = true, Clipping? clipping = null, GradSampleStrategy strategy = GradSampleStrategy.Auto,
            int? maxPhysicalBatchSize = null, double? expectedBatchSize = null, LossReduction lossReduction = LossReduction.Mean,
            Noise? noise = null, string dataset = "default")
            where TModel : nn.Module => throw new NotSupportedException();

        public double GetEpsilon(double delta) => throw new NotSupportedException();
        public void SaveCheckpoint(string path) { }
        public void LoadCheckpoint(string path) { }
        public void Dispose() { }
    }
}
