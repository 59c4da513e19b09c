using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Conformance;

public sealed class DisposeScopeTests
{
    [Fact]
    public void A_scope_disposes_what_was_made_in_it()
    {
        Tensor inner, moved, detached;
        using (var outer = NewDisposeScope())
        {
            using (var scope = NewDisposeScope())
            {
                (inner, moved, detached) = (zeros(1), zeros(1), zeros(1));
                Assert.Equal(3, scope.DisposablesCount);
                Assert.True(scope.Contains(inner));
                Assert.Same(moved, moved.MoveToOuterDisposeScope());
                Assert.Same(detached, detached.DetachFromDisposeScope());
            }
            Assert.True(inner.IsInvalid);
            Assert.False(moved.IsInvalid);
            Assert.True(outer.Contains(moved));
        }
        Assert.True(moved.IsInvalid);
        Assert.False(detached.IsInvalid);
        detached.Dispose();
    }

    [Fact]
    public void Moving_out_of_the_outermost_scope_detaches()
    {
        Tensor kept;
        using (var scope = NewDisposeScope()) kept = scope.MoveToOuter(zeros(1));
        Assert.False(kept.IsInvalid);
    }

    [Fact]
    public void A_scope_can_keep_some_and_take_others_in()
    {
        var outside = zeros(1);
        using var scope = NewDisposeScope();
        var (a, b) = (zeros(1), zeros(1));
        scope.DisposeEverythingBut(a);
        Assert.False(a.IsInvalid);
        Assert.True(b.IsInvalid);
        scope.Attach(outside);
        scope.DisposeEverything();
        Assert.True(outside.IsInvalid);
        Assert.True(a.IsInvalid);
        Assert.Same(scope, CurrentDisposeScope);
    }

    [Fact]
    public void A_parameter_takes_its_tensors_place()
    {
        Parameter parameter;
        using (NewDisposeScope()) parameter = new Parameter(zeros(1));
        Assert.True(parameter.IsInvalid);
    }

    [Fact]
    public void Statistics_count()
    {
        var statistics = DisposeScopeManager.Statistics;
        statistics.Reset();
        var outside = zeros(1);
        using (var scope = NewDisposeScope())
        {
            var (a, b) = (zeros(1), zeros(1));
            a.Dispose();
            b.DetachFromDisposeScope();
            scope.Attach(b);
            _ = zeros(1);
        }
        Assert.Equal(1, statistics.CreatedOutsideScopeCount);
        Assert.Equal(3, statistics.CreatedInScopeCount);
        Assert.Equal(3, statistics.DisposedInScopeCount);
        Assert.Equal(1, statistics.DetachedFromScopeCount);
        Assert.Equal(1, statistics.AttachedToScopeCount);
        Assert.Equal(1, statistics.ThreadTotalLiveCount);
        outside.Dispose();
        Assert.Equal(1, statistics.DisposedOutsideScopeCount);
        Assert.Equal(0, statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Operators_leave_nothing_but_their_results()
    {
        var (x, mask) = (rand(4, 4), rand(4, 4) > 0.5);
        using var scope = NewDisposeScope();
        x.add_(1).mul_(2);
        Assert.Equal(0, scope.DisposablesCount);
        _ = x.matmul(x);
        Assert.Equal(1, scope.DisposablesCount);
        _ = x[mask];
        Assert.Equal(2, scope.DisposablesCount);
        _ = x[1.., 0];
        Assert.Equal(3, scope.DisposablesCount);
    }

    [Fact]
    public void A_finished_scope_refuses_work()
    {
        var scope = NewDisposeScope();
        scope.Dispose();
        Assert.Throws<ObjectDisposedException>(() => scope.DisposablesCount);
        Assert.Null(CurrentDisposeScope);
    }
}
