namespace DpToolkit.Analyzers.Flow;

/// <summary>What happens to an abstract object. At most 64 of them: object states keep them as bits.</summary>
public enum FlowEventKind
{
    /// <summary>The object came into being (constructor, factory, or the result of another call).</summary>
    Create,

    /// <summary><c>ModuleValidator.Fix(model)</c>.</summary>
    Fix,

    /// <summary><c>model.to(...)</c>, <c>cuda()</c>, <c>cpu()</c>, <c>half()</c>, ...: parameters are made anew.</summary>
    Move,

    /// <summary><c>model.train()</c>; takes back <see cref="Eval"/>.</summary>
    Train,

    /// <summary><c>model.eval()</c>; takes back <see cref="Train"/>.</summary>
    Eval,

    /// <summary><c>model.parameters()</c> and its kin.</summary>
    Parameters,

    /// <summary>The object went into MakePrivate or MakePrivateWithEpsilon; on an engine: the call itself.</summary>
    MakePrivate,

    /// <summary><c>module.call(x)</c>.</summary>
    Call,

    /// <summary><c>module.forward(x)</c>.</summary>
    Forward,

    /// <summary><c>loss.backward()</c>, on the loss and the models behind it; taken back by <see cref="Step"/>.</summary>
    Backward,

    /// <summary><c>optimizer.step()</c>, on the optimizer and its models.</summary>
    Step,

    /// <summary><c>zero_grad()</c>; taken back by <see cref="Step"/>.</summary>
    ZeroGrad,

    /// <summary>Iteration over a loader.</summary>
    Iterate,

    /// <summary><c>engine.GetEpsilon(delta)</c>.</summary>
    GetEpsilon,

    /// <summary><c>engine.SaveCheckpoint</c> or <c>LoadCheckpoint</c>: the accountant's state is kept.</summary>
    Checkpoint,

    /// <summary><c>save</c> of a module or state dict.</summary>
    Save,

    /// <summary><c>load</c> of a module or state dict.</summary>
    Load,

    /// <summary>Any other property of TorchSharp or DpToolkit read from the object (<c>p.grad</c>, <c>loader.Count</c>).</summary>
    Read,

    /// <summary>Any other property of TorchSharp or DpToolkit written (<c>p.requires_grad = true</c>).</summary>
    Write,

    /// <summary>Any other call with the object as receiver or argument, whose callee keeps no alias.</summary>
    Use,

    /// <summary>A condition that depends on tensors' values; the receiver is what it was computed from.</summary>
    Branch,

    /// <summary>The object was returned from the method where the flow began.</summary>
    Return,

    /// <summary>The object went where the flow can't follow; from here on anything may happen to it.</summary>
    Escape,
}
