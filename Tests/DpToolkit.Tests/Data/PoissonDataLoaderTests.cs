using DpToolkit.Tests.Noise;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DpToolkit.Tests.Data;

public class PoissonDataLoaderTests
{
    [Fact]
    public void TakesTheLoadersSizes()
    {
        using var data = PoissonDataLoader.From(utils.data.DataLoader(Records.Numbers(1000), 64, shuffle: true));
        Assert.Equal(0.064, data.SampleRate);
        Assert.Equal(64, data.ExpectedBatchSize);
        Assert.Equal(1000, data.DatasetSize);
        Assert.Equal(16, data.Count);
        Assert.True(data.PoissonSampling);
        using var dropping = PoissonDataLoader.From(utils.data.DataLoader(Records.Numbers(1000), 64, shuffle: true, drop_last: true), expectedBatchSize: 50);
        Assert.Equal(15, dropping.Count);
        Assert.Equal(50, dropping.ExpectedBatchSize);
    }

    /// <summary>The divisor is a constant, whatever the number of records.</summary>
    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1063)]
    public void ExpectedBatchSizeDoesNotTellTheNumberOfRecords(long count)
    {
        using var data = PoissonDataLoader.From(Records.Numbers(count), 64);
        Assert.Equal(64, data.ExpectedBatchSize);
    }

    [Fact]
    public void EachRecordIsDrawnIndependentlyWithTheSampleRate()
    {
        const int N = 200, Passes = 400;
        using var data = PoissonDataLoader.From(new Records.Pairs(N), 10, Records.Pairs.Collate);
        var drawn = new long[N];
        double batches = 0, squares = 0;
        for (int pass = 0; pass < Passes; pass++)
            foreach (var (x, y) in data)
            {
                var records = Records.In(y);
                Assert.Equal(records.Select(r => (float)r), x.reshape(-1).data<float>().ToArray());
                Assert.Equal(records.Length, records.Distinct().Count());
                foreach (long r in records)
                    drawn[r]++;
                batches++;
                squares += (records.Length - 10.0) * (records.Length - 10.0);
            }
        Assert.Equal(Passes * data.Count, batches);
        double q = data.SampleRate, variance = batches * q * (1 - q);
        Statistics.Accept((drawn.Sum() - batches * N * q) / Math.Sqrt(N * variance), "records drawn");
        Statistics.Accept(Statistics.ChiSquareDeviate(drawn.Sum(d => (d - batches * q) * (d - batches * q) / variance), N), "draws a record");
        double size = N * q * (1 - q);
        Statistics.Accept((squares / batches / size - 1) / Math.Sqrt((2 + (1 - 6 * q * (1 - q)) / size) / batches), "variance of the sizes");
    }

    [Fact]
    public void ChunksCarryTheirIdentityAndMakeUpTheLogicalBatch()
    {
        using var data = PoissonDataLoader.From(utils.data.DataLoader(Records.Numbers(300), 40, shuffle: true), maxPhysicalBatchSize: 7);
        Assert.Null(data.Current);
        var logical = new Dictionary<long, List<long>>();
        PhysicalBatch? previous = null;
        foreach (var (x, y) in data)
        {
            var id = Assert.NotNull(data.Current);
            var records = Records.In(y);
            Assert.Equal(records.Length, id.Size);
            Assert.Equal(x.shape[0], id.Size);
            Assert.True(id.Size <= 7);
            Assert.Equal(id.IsLast, id.Offset + id.Size == id.LogicalSize);
            if (previous is { IsLast: false } before)
                Assert.Equal((before.LogicalBatch, before.Offset + before.Size), (id.LogicalBatch, id.Offset));
            else
                Assert.Equal((previous is { } p ? p.LogicalBatch + 1 : 0, 0), (id.LogicalBatch, id.Offset));
            if (!logical.TryGetValue(id.LogicalBatch, out var all))
                logical[id.LogicalBatch] = all = [];
            all.AddRange(records);
            if (id.IsLast)
            {
                Assert.Equal(id.LogicalSize, all.Count);
                Assert.Equal(all.Count, all.Distinct().Count());
            }
            previous = id;
        }
        Assert.Equal(data.Count, logical.Count);
        Assert.Null(data.Current);
    }

    [Fact]
    public void ChunksHoldTheRecordsOfTheWholeBatch()
    {
        List<long[]> Logical(int? max)
        {
            using var data = PoissonDataLoader.From(Records.Numbers(200), 30, maxPhysicalBatchSize: max, noise: DpToolkit.Noise.Seeded(4));
            var batches = new List<long[]>();
            var current = new List<long>();
            foreach (var (_, y) in data)
            {
                current.AddRange(Records.In(y));
                if (!data.Current!.Value.IsLast)
                    continue;
                batches.Add([.. current]);
                current.Clear();
            }
            return batches;
        }
        Assert.Equal(Logical(null), Logical(8));
    }

    [Fact]
    public void LeavingTheLoopAbandonsTheLogicalBatch()
    {
        using var data = PoissonDataLoader.From(Records.Numbers(300), 100, maxPhysicalBatchSize: 3);
        foreach (var _ in data)
            if (data.Current is { Offset: > 0 })
                break;
        Assert.Null(data.Current);
        foreach (var _ in data)
        {
            Assert.Equal((1L, 0, 1L), (data.Current!.Value.LogicalBatch, data.Current.Value.Offset, data.Current.Value.Epoch));
            break;
        }
    }

    [Fact]
    public void OneEnumerationAtATime()
    {
        using var data = PoissonDataLoader.From(Records.Numbers(300), 30);
        using var older = data.GetEnumerator();
        Assert.True(older.MoveNext());
        using var newer = data.GetEnumerator();
        Assert.True(newer.MoveNext());
        Assert.Equal(1, data.Current!.Value.LogicalBatch);
        Assert.Contains("one loop at a time", Assert.Throws<InvalidOperationException>(() => older.MoveNext()).Message);
        older.Dispose();
        Assert.Equal(1, data.Current!.Value.LogicalBatch);
        Assert.True(newer.MoveNext());
    }

    /// <summary>Batches of expected size 1 out of 40 records are empty more than a third of the time.</summary>
    [Fact]
    public void EmptyBatchesHaveTheRightShapesAndTypes()
    {
        int Empty<TBatch>(PoissonDataLoader<TBatch> data, Func<TBatch, (Tensor, Tensor)> parts, long[] xShape, long[] yShape)
        {
            int empty = 0, steps = 0;
            foreach (var batch in data)
            {
                var (x, y) = parts(batch);
                Assert.Equal([data.Current!.Value.Size, .. xShape], x.shape);
                Assert.Equal([data.Current!.Value.Size, .. yShape], y.shape);
                Assert.Equal((ScalarType.Float32, ScalarType.Int64), (x.dtype, y.dtype));
                steps++;
                if (data.Current is { LogicalSize: 0 } id)
                {
                    Assert.True(id.IsLast);
                    empty++;
                }
            }
            Assert.Equal(data.Count, steps);
            return empty;
        }
        // (1 - 1/40)^40 = 0.363 a batch: no empty one in 400 has probability 1e-78.
        for (int kind = 0; kind < 3; kind++)
        {
            int empty = 0;
            using var lists = PoissonDataLoader.From(Records.Numbers(40), 1);
            using var named = PoissonDataLoader.From(new Records.Named(40), 1);
            using var pairs = PoissonDataLoader.From(new Records.Pairs(40), 1, Records.Pairs.Collate);
            for (int pass = 0; pass < 10; pass++)
                empty += kind switch
                {
                    0 => Empty(lists, b => (b[0], b[1]), [3], []),
                    1 => Empty(named, b => (b["data"], b["label"]), [2], []),
                    _ => Empty(pairs, b => b, [1], []),
                };
            Assert.True(empty > 0);
        }
    }

    [Fact]
    public void UnknownBatchTypesNeedAnEmptyBatch()
    {
        Records.Pairs dataset = new(30);
        using var refusing = PoissonDataLoader.From(dataset, 1, (records, device) => new Wrapped(Records.Pairs.Collate(records, device)));
        var message = Assert.Throws<NotSupportedException>(() => { for (int i = 0; i < 20; i++) foreach (var _ in refusing) { } }).Message;
        Assert.Contains("emptyBatch", message);
        Assert.Contains(nameof(Wrapped), message);

        using var given = PoissonDataLoader.From(dataset, 1, (records, device) => new Wrapped(Records.Pairs.Collate(records, device)),
            emptyBatch: () => new Wrapped((zeros(0, 1), zeros(0))));
        for (int i = 0; i < 20; i++)
            foreach (var batch in given)
                Assert.Equal(given.Current!.Value.Size, batch.Parts.Item1.shape[0]);
    }

    private sealed record Wrapped((Tensor, Tensor) Parts);

    [Fact]
    public void RowsThatAreNotRecordsAreRefused()
    {
        (Tensor, Tensor) Twice(IEnumerable<(float X, long Y)> records, Device device)
        {
            var (x, y) = Records.Pairs.Collate(records, device);
            return (cat([x, x], 0), y);
        }
        using var data = PoissonDataLoader.From(new Records.Pairs(30), 29, Twice);
        var message = Assert.Throws<InvalidOperationException>(() => { foreach (var _ in data) { } }).Message;
        Assert.Contains("Item 1 of the batch", message);
        Assert.Contains("dimension 0", message);
    }

    [Fact]
    public void DisposesBatchesAsTheLoaderDoes()
    {
        Tensor? kept = null;
        using (var disposing = PoissonDataLoader.From(utils.data.DataLoader(Records.Numbers(50), 49)))
        {
            foreach (var (x, _) in disposing)
            {
                Assert.True(kept is null || kept.IsInvalid);
                kept = x;
            }
            Assert.True(kept!.IsInvalid);
        }
        using var keeping = PoissonDataLoader.From(utils.data.DataLoader(Records.Numbers(50), 49, disposeBatch: false));
        foreach (var (x, _) in keeping)
            kept = x;
        Assert.False(kept!.IsInvalid);
        kept.Dispose();
    }

    [Fact]
    public void LeavesNoTensorsBehind()
    {
        var dataset = Records.Numbers(100);
        using var data = PoissonDataLoader.From(dataset, 2);
        using var scope = NewDisposeScope();
        for (int pass = 0; pass < 3; pass++)
            foreach (var (x, y) in data)
                Assert.Equal(x.shape[0], y.shape[0]);
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void WorkersReadInParallel()
    {
        using var one = PoissonDataLoader.From(utils.data.DataLoader(Records.Numbers(500), 100), noise: DpToolkit.Noise.Seeded(6));
        using var four = PoissonDataLoader.From(utils.data.DataLoader(Records.Numbers(500), 100, num_worker: 4), noise: DpToolkit.Noise.Seeded(6));
        Assert.Equal(one.Select(b => string.Join(" ", Records.In(b[1]))), four.Select(b => string.Join(" ", Records.In(b[1]))));
    }

    [Fact]
    public void SeededChoiceIsNotTheNoise()
    {
        using var data = PoissonDataLoader.From(Records.Numbers(500), 100, noise: DpToolkit.Noise.Seeded(6));
        using var gradients = DpToolkit.Noise.Seeded(6).Open();
        var a = new ulong[1000];
        var b = new ulong[1000];
        data.Sampling.NextWords(a);
        gradients.NextWords(b);
        Assert.Empty(a.Intersect(b));
    }

    [Fact]
    public void WithoutPoissonSamplingEachRecordComesAtMostOnceAPass()
    {
        using var data = PoissonDataLoader.From(utils.data.DataLoader(Records.Numbers(105), 10, shuffle: true), poissonSampling: false);
        Assert.False(data.PoissonSampling);
        Assert.Equal(10, data.Count);
        var orders = new HashSet<string>();
        for (int pass = 0; pass < 3; pass++)
        {
            var seen = new List<long>();
            foreach (var (_, y) in data)
            {
                Assert.Equal(10, data.Current!.Value.LogicalSize);
                Assert.Equal(pass, data.Current.Value.Epoch);
                seen.AddRange(Records.In(y));
            }
            Assert.Equal(100, seen.Distinct().Count());
            orders.Add(string.Join(" ", seen));
        }
        Assert.Equal(3, orders.Count);
    }

    public static TheoryData<string, long[]> Samplers => new()
    {
        { "more than once", [0, 1, 2, 3, 3] },
        { "3 of the data set's 5", [4, 2, 0] },
        { "visits record 5", [0, 1, 2, 3, 5] },
        { "more than once", [0, 1, 2, 3, 4, 0, 1, 2, 3, 4] },
    };

    [Theory]
    [MemberData(nameof(Samplers))]
    public void RefusesSamplersWithOtherRates(string expected, long[] sampler)
    {
        using var loader = utils.data.DataLoader(Records.Numbers(5), 2, sampler);
        var message = Assert.Throws<ArgumentException>(() => PoissonDataLoader.From(loader)).Message;
        Assert.Contains(expected, message);
        Assert.Contains("shuffle: true", message);
    }

    [Fact]
    public void RefusesWhatHasNoSampleRate()
    {
        Assert.Contains("above the number of records", Assert.Throws<ArgumentException>(() => PoissonDataLoader.From(Records.Numbers(5), 6)).Message);
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => PoissonDataLoader.From(new Records.Pairs(0), 1, Records.Pairs.Collate)).Message);
        Assert.Contains("at least 1", Assert.Throws<ArgumentException>(() => PoissonDataLoader.From(new Records.Pairs(5), 0, Records.Pairs.Collate)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => PoissonDataLoader.From(new Records.Pairs(5), 1, Records.Pairs.Collate, maxPhysicalBatchSize: 0));
        foreach (double expected in new[] { 0, -1, double.NaN, double.PositiveInfinity })
            Assert.Throws<ArgumentOutOfRangeException>(() => PoissonDataLoader.From(utils.data.DataLoader(Records.Numbers(5), 2), expectedBatchSize: expected));
    }

    [Fact]
    public void RefusesADataSetThatGrows()
    {
        var dataset = new Records.Pairs(20);
        using var data = PoissonDataLoader.From(dataset, 19, Records.Pairs.Collate);
        dataset.Size = 21;
        Assert.Contains("21 now", Assert.Throws<InvalidOperationException>(() => { foreach (var _ in data) { } }).Message);
    }

    [Fact]
    public void BatchesOfTheWholeSetAreAllowed()
    {
        using var data = PoissonDataLoader.From(Records.Numbers(12), 12);
        Assert.Equal(1, data.Count);
        foreach (var (_, y) in data)
            Assert.Equal(Enumerable.Range(0, 12).Select(i => (long)i), Records.In(y));
    }

    [Fact]
    public void BatchesComeApartAsInputAndTarget()
    {
        using var named = PoissonDataLoader.From(new Records.Named(12), 12);
        foreach (var (x, y) in named)
            Assert.Equal((2L, 1L), (x.dim(), y.dim()));
        using var scope = NewDisposeScope();
        var three = new Dictionary<string, Tensor> { ["a"] = zeros(1), ["b"] = zeros(1), ["c"] = zeros(1) };
        Assert.Contains("a, b, c", Assert.Throws<InvalidOperationException>(() => { var (_, _) = three; }).Message);
        IList<Tensor> one = [zeros(1)];
        Assert.Contains("1 tensor", Assert.Throws<InvalidOperationException>(() => { var (_, _) = one; }).Message);
    }

    [Fact]
    public void BatchMemoryManagerLimitsChunks()
    {
        using var data = PoissonDataLoader.From(Records.Numbers(100), 50);
        foreach (var (x, _) in BatchMemoryManager.Limit(data, 4))
            Assert.InRange(x.shape[0], 0, 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => BatchMemoryManager.Limit(data, 0));
    }
}
