using DpToolkit.TensorSemantics;

namespace DpToolkit.Generators.Model;

/// <summary>What is known of a [PerSampleGrad] class: no symbols, equal when the generated code would be equal.</summary>
/// <param name="Namespace">Its namespace, empty for the global one.</param>
/// <param name="Types">The declarations from the outermost type to the class: <c>class Outer&lt;T&gt;</c>.</param>
/// <param name="FileName">A name of its own.</param>
/// <param name="Name">The class.</param>
/// <param name="Parameters">The fields that hold trainable parameters.</param>
/// <param name="Graph">Its forward method; null when the micro-batch loop has to do.</param>
internal sealed record ModuleModel(string Namespace, EquatableArray<string> Types, string FileName, string Name, EquatableArray<string> Parameters, TensorGraph? Graph);
